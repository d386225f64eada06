package io.sockflux.examples.guide;

import static java.util.Objects.requireNonNull;
import static org.assertj.core.api.Assertions.assertThat;

import io.sockflux.Network;
import io.sockflux.ServiceNotifier;
import io.sockflux.datagram.DatagramSocket;
import io.sockflux.handover.Succession;
import io.sockflux.message.ControlMessage.Credentials;
import io.sockflux.spi.Capability;
import io.sockflux.stream.AccessList;
import io.sockflux.stream.Listener;
import io.sockflux.systemd.Notifier;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.time.Duration;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.Assumptions;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import reactor.core.publisher.Mono;

/** The snippets of {@code docs/guide/hand-over.md}. */
class HandOverPageTest {

    private final Network network = Network.create();
    private final Network successor = Network.create();

    private void assumeHandOver() {
        Assumptions.assumeTrue(
                network.supports(Capability.ADOPTION) && network.supports(Capability.PASSING), "no hand-over here");
    }

    private static Listener serve(Network network, Succession succession) {
        return requireNonNull(network.acceptor()
                .endpoints("tcp://127.0.0.1:0")
                .handOver(succession)
                .serve(connection -> connection.send("served\n").then(connection.send(connection.receive())))
                .block());
    }

    @Test
    void shouldHandOver(@TempDir Path folder) throws Exception {
        assumeHandOver();
        String path = "unix:" + folder.resolve("hand-over");
        try (network;
                successor) {
            // snippet: serve
            Succession succession = network.handOver(path).begin().block();
            Listener listener = network.acceptor()
                    .endpoints("tcp://127.0.0.1:0")
                    .handOver(succession)
                    .serve(connection -> connection.send(connection.receive()))
                    .block();
            succession.ready().block(); // now the process before this one drains
            // end
            // snippet: datagrams
            DatagramSocket socket = network.datagrams("udp://127.0.0.1:0")
                    .handOver(succession, "numbers")
                    .bind()
                    .block();
            // end
            assertThat(requireNonNull(succession).predecessor()).isEmpty();
            Mono<Listener.DrainOutcome> leaving = leave(succession);
            CompletableFuture<Listener.DrainOutcome> left = leaving.toFuture();
            Succession after = requireNonNull(successor.handOver(path).begin().block());
            Listener heir = serve(successor, after);
            DatagramSocket numbers = requireNonNull(successor
                    .datagrams("udp://127.0.0.1:0")
                    .handOver(after, "numbers")
                    .bind()
                    .block());
            assertThat(heir.endpoints()).isEqualTo(requireNonNull(listener).endpoints());
            assertThat(numbers.localEndpoint()).isEqualTo(requireNonNull(socket).localEndpoint());
            after.ready().block();
            assertThat(left.get(100, TimeUnit.SECONDS).cut()).isZero();
            String greeting = successor
                    .connector(heir.endpoints().get(0))
                    .use(connection -> connection
                            .receive()
                            .lines(StandardCharsets.UTF_8, 100)
                            .next())
                    .blockFirst();
            assertThat(greeting).isEqualTo("served");
        }
    }

    private Mono<Listener.DrainOutcome> leave(Succession succession) {
        Notifier notifier = ServiceNotifier.of(network);
        // snippet: leave
        Mono<Listener.DrainOutcome> end = succession
                .handedOver()
                .delayUntil(heir -> notifier.mainPid(heir.pid())) // where systemd started this process
                .flatMap(heir -> network.drain(Duration.ofSeconds(30)));
        // end
        return end;
    }

    @Test
    void shouldSayWhoMay(@TempDir Path folder) {
        assumeHandOver();
        String path = "unix:" + folder.resolve("hand-over");
        try (network;
                successor) {
            // snippet: recipe
            Mono<Succession> begun = network.handOver(path)
                    .timeout(Duration.ofSeconds(20))
                    .access(AccessList.NOBODY.allowGroups(0).allowUsers(0, 1000))
                    .begin();
            // end
            Succession succession = requireNonNull(begun.block());
            succession.ready().block();
            assertThat(succession.predecessor()).isEmpty();
            CompletableFuture<Credentials> taken = succession.handedOver().toFuture();
            succession.close().block();
            assertThat(taken).isCompletedWithValue(null);
        }
    }
}
