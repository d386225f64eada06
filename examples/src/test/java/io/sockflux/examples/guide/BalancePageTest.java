package io.sockflux.examples.guide;

import static java.util.Objects.requireNonNull;
import static org.assertj.core.api.Assertions.assertThat;

import io.sockflux.Balancer;
import io.sockflux.Network;
import io.sockflux.address.Endpoint;
import io.sockflux.address.TcpEndpoint;
import io.sockflux.balance.BackendChoice;
import io.sockflux.balance.BackendState;
import io.sockflux.balance.BalanceObserver;
import io.sockflux.proxy.ProxyHeader;
import io.sockflux.stream.Listener;
import io.sockflux.stream.RelayCounts;
import io.sockflux.stream.RelayWay;
import io.sockflux.stream.Shutdown;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.concurrent.CopyOnWriteArrayList;
import org.awaitility.Awaitility;
import org.junit.jupiter.api.Test;
import reactor.core.publisher.Mono;

/** The snippets of {@code docs/guide/balance.md}. */
class BalancePageTest {

    private static int backend(Network network) {
        Listener listener = requireNonNull(network.acceptor()
                .endpoints("tcp://127.0.0.1:0")
                .serve(connection -> connection.send(connection.receive()))
                .block());
        return ((TcpEndpoint) listener.endpoints().get(0)).socketAddress().getPort();
    }

    private static String asked(Network network, Endpoint endpoint) {
        return requireNonNull(network.connector(endpoint)
                .use(connection -> connection
                        .send("hello")
                        .then(connection.shutdown(Shutdown.WRITE))
                        .then(connection.receive().collectString(StandardCharsets.UTF_8, 1024)))
                .blockFirst());
    }

    @Test
    void shouldJoinEachClientWithABackend() {
        try (Network network = Network.create()) {
            int first = backend(network);
            int second = backend(network);
            // snippet: balancer
            Balancer balancer = network.balancer(
                            network.connector("tcp://127.0.0.1:" + first),
                            network.connector("tcp://127.0.0.1:" + second))
                    .by(BackendChoice.LEAST_CONNECTIONS)
                    .checkEvery(Duration.ofSeconds(2))
                    .open();
            // end
            // snippet: relay
            Mono<Listener> front = network.acceptor()
                    .endpoints("tcp://127.0.0.1:0")
                    .serve(client -> balancer.use(backend -> backend.on(client), client::relayTo));
            // end
            Listener listener = requireNonNull(front.block());
            assertThat(asked(network, listener.endpoints().get(0))).isEqualTo("hello");
            // snippet: states
            for (BackendState backend : balancer.backends()) {
                System.out.println(backend); // tcp://127.0.0.1:8001 is up, 12 of 65536 connections
            }
            // end
            assertThat(balancer.backends()).hasSize(2).allMatch(BackendState::isUp);
            balancer.close().block();
        }
    }

    @Test
    void shouldTellOfBackendsAndCountTheBytesOfEachClient() {
        try (Network network = Network.create()) {
            List<String> log = new CopyOnWriteArrayList<>();
            ConcurrentLinkedQueue<String> access = new ConcurrentLinkedQueue<>();
            int alive = backend(network);
            // snippet: observer
            Balancer balancer = network.balancer(
                            network.connector("tcp://127.0.0.1:1"), network.connector("tcp://127.0.0.1:" + alive))
                    .ejectFor(Duration.ofSeconds(1), Duration.ofSeconds(30))
                    .maxConnectionsPerBackend(1_000)
                    .waitTimeout(Duration.ofSeconds(5))
                    .observer(new BalanceObserver() {
                        @Override
                        public void ejected(Endpoint backend, Throwable failure, Duration wait) {
                            log.add(backend + " is left alone for " + wait.toMillis() + " ms: " + failure.getMessage());
                        }

                        @Override
                        public void returned(Endpoint backend) {
                            log.add(backend + " is back");
                        }
                    })
                    .open();
            // end
            // snippet: access
            Mono<Listener> front = network.acceptor()
                    .endpoints("tcp://127.0.0.1:0")
                    .serve(client -> {
                        RelayCounts bytes = new RelayCounts();
                        return balancer.use(
                                        backend -> backend.on(client)
                                                .proxyProtocol(ProxyHeader.ofVersion1(
                                                        client.peerEndpoint(), client.localEndpoint())),
                                        backend -> client.relayTo(backend, RelayWay.KERNEL, bytes))
                                .doFinally(end -> access.add(client.peerEndpoint() + ": " + bytes.toOther()
                                        + " bytes there, " + bytes.fromOther() + " back, " + end));
                    });
            // end
            Listener listener = requireNonNull(front.block());
            assertThat(asked(network, listener.endpoints().get(0)))
                    .startsWith("PROXY TCP4 127.0.0.1 ")
                    .endsWith("\r\nhello");
            Awaitility.await().until(() -> !access.isEmpty());
            assertThat(access.element()).contains(": 5 bytes there, ").endsWith(" back, onComplete");
            assertThat(log).hasSize(1);
            assertThat(log.get(0))
                    .startsWith("tcp://127.0.0.1:1 is left alone for ")
                    .contains("ECONNREFUSED");
        }
    }
}
