package io.sockflux.contract.connect;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.sockflux.Connector;
import io.sockflux.Network;
import io.sockflux.address.Endpoint;
import io.sockflux.address.TcpEndpoint;
import io.sockflux.contract.TransportContract;
import io.sockflux.contract.kit.Descriptors;
import io.sockflux.contract.kit.Peer;
import io.sockflux.contract.kit.PeerKind;
import io.sockflux.contract.kit.PeerServer;
import io.sockflux.contract.kit.Reserved;
import io.sockflux.contract.kit.Waiting;
import io.sockflux.error.ConnectAttempt;
import io.sockflux.error.ConnectFailedException;
import io.sockflux.error.Errno;
import io.sockflux.error.NameResolutionException;
import io.sockflux.error.TransportUnavailableException;
import io.sockflux.netdb.HostResolver;
import io.sockflux.spi.Capability;
import io.sockflux.stream.Connection;
import java.net.InetAddress;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.atomic.AtomicInteger;
import org.awaitility.Awaitility;
import org.junit.jupiter.api.Assumptions;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;
import reactor.core.publisher.BaseSubscriber;
import reactor.core.publisher.Mono;
import reactor.test.subscriber.TestSubscriber;
import reactor.util.retry.Retry;

/** A connect tries every address, again where that may help, and a failure has every attempt. */
@TransportContract
class ConnectContract {

    private static final Duration HANG = Duration.ofSeconds(100);

    @ParameterizedTest
    @EnumSource
    void shouldNameTheAttemptThatFailed(PeerKind kind, Network network) throws Exception {
        Endpoint nobody = Reserved.endpoint(network, kind);
        ConnectFailedException failure = failureOf(network.connector(nobody));
        assertThat(failure.target()).isEqualTo(nobody);
        // A unix path without a server is not there at all.
        Errno expected = kind == PeerKind.UNIX_PATH ? Errno.ENOENT : Errno.ECONNREFUSED;
        assertThat(failure.attempts()).singleElement().satisfies(attempt -> {
            assertThat(attempt.endpoint()).isEqualTo(nobody);
            assertThat(attempt.reason()).isEqualTo(expected.name());
            assertThat(attempt.elapsed()).isPositive();
        });
        assertThat(failure.errno()).contains(expected);
        assertThat(failure).hasMessageContaining(nobody.toString()).hasMessageContaining(expected.name());
    }

    @Test
    void shouldBeRefusedByTheSocketOfADeadServer(Network network) throws Exception {
        try (PeerServer server = PeerServer.listen(network, PeerKind.UNIX_PATH)) {
            server.die();
            assertThat(failureOf(network.connector(server.endpoint())).errno()).contains(Errno.ECONNREFUSED);
        }
    }

    @Test
    void shouldFallBackToTheNextAddressOfAName(Network network) throws Exception {
        try (PeerServer server = PeerServer.listen(network, PeerKind.IPV4);
                Network other = resolving(network, "127.0.0.2", "127.0.0.1")) {
            Connection connection =
                    Waiting.result(other.connector(named(server.endpoint())).connect());
            assertThat(connection.peerEndpoint()).isEqualTo(server.endpoint());
            server.accept().close();
            Waiting.done(connection.abort());
        }
    }

    @Test
    void shouldListEveryAddressWithTheFamiliesInTurn(Network network) throws Exception {
        Endpoint nobody = Reserved.endpoint(network, PeerKind.IPV4);
        try (Network other = resolving(network, "::1", "127.0.0.2", "127.0.0.3", "::1")) {
            ConnectFailedException failure = failureOf(other.connector(named(nobody)));
            int port = port(nobody);
            assertThat(failure.attempts().stream().map(ConnectAttempt::endpoint))
                    .containsExactly(
                            Endpoint.tcp("::1", port),
                            Endpoint.tcp("127.0.0.2", port),
                            Endpoint.tcp("::1", port),
                            Endpoint.tcp("127.0.0.3", port));
        }
    }

    @Test
    void shouldStartTheNextAddressBesideOneThatDoesNotAnswer(Network network) throws Exception {
        try (FullServer full = FullServer.open("127.0.0.2");
                PeerServer server = PeerServer.listen(Endpoint.tcp("127.0.0.1", full.port()), 50);
                Network other = resolving(network, "127.0.0.2", "127.0.0.1")) {
            Connection connection =
                    Waiting.result(other.connector(named(server.endpoint())).connect());
            assertThat(connection.peerEndpoint()).isEqualTo(server.endpoint());
            server.accept().close();
            Waiting.done(connection.abort());
        }
    }

    @ParameterizedTest
    @EnumSource
    void shouldConnectByRetryOnceTheServerIsThere(PeerKind kind, Network network) throws Exception {
        Endpoint endpoint = Reserved.endpoint(network, kind);
        AtomicInteger retries = new AtomicInteger();
        TestSubscriber<Connection> connecting = TestSubscriber.create();
        network.connector(endpoint)
                .retry(Retry.fixedDelay(Long.MAX_VALUE, Duration.ofMillis(10))
                        .doBeforeRetry(signal -> retries.incrementAndGet()))
                .connect()
                .subscribe(connecting);
        Awaitility.await().until(() -> retries.get() >= 2);
        try (PeerServer server = PeerServer.listen(endpoint, 50);
                Peer peer = server.accept()) {
            connecting.block(HANG);
            Connection connection = connecting.getReceivedOnNext().get(0);
            Waiting.done(connection.send("here"));
            assertThat(peer.receiveText(4)).isEqualTo("here");
            Waiting.done(connection.abort());
        }
    }

    @ParameterizedTest
    @EnumSource
    void shouldListTheAttemptsOfEveryRound(PeerKind kind, Network network) throws Exception {
        Connector connector =
                network.connector(Reserved.endpoint(network, kind)).retry(Retry.fixedDelay(3, Duration.ofMillis(10)));
        ConnectFailedException failure = failureOf(connector);
        assertThat(failure.attempts()).hasSize(4);
        assertThat(failure).hasMessageContaining("4 attempts");
        // A recipe is for many subscriptions, each with a history of its own.
        assertThat(failureOf(connector).attempts()).hasSize(4);
    }

    @Test
    void shouldNotRetryWhatCannotPass(Network network) {
        AtomicInteger lookUps = new AtomicInteger();
        HostResolver none = host -> Mono.error(() -> {
            lookUps.incrementAndGet();
            return new NameResolutionException(host, "EAI_NONAME", "no such host", null);
        });
        try (Network other = over(network, none)) {
            ConnectFailedException failure = failureOf(
                    other.connector("tcp://nowhere.invalid:1").retry(Retry.fixedDelay(1000, Duration.ofMillis(1))));
            assertThat(failure.attempts())
                    .singleElement()
                    .satisfies(attempt -> assertThat(attempt.reason()).isEqualTo("EAI_NONAME"));
            assertThat(failure.canPass()).isFalse();
            assertThat(lookUps).hasValue(1);
        }
    }

    @ParameterizedTest
    @EnumSource
    void shouldEndTheRetriesWhenTheTimeIsOver(PeerKind kind, Network network) throws Exception {
        ConnectFailedException failure = failureOf(network.connector(Reserved.endpoint(network, kind))
                .retry(Retry.fixedDelay(Long.MAX_VALUE, Duration.ofDays(1)))
                .timeout(Duration.ofMillis(100)));
        assertThat(failure.attempts()).hasSize(1);
        assertThat(failure).hasMessageContaining("the timeout of 100 ms passed");
    }

    @Test
    void shouldListTheAttemptThatDidNotEndInTime(Network network) throws Exception {
        try (FullServer full = FullServer.open("127.0.0.1")) {
            ConnectFailedException failure =
                    failureOf(network.connector(full.endpoint()).timeout(Duration.ofMillis(100)));
            assertThat(failure.attempts()).singleElement().satisfies(attempt -> {
                assertThat(attempt.endpoint()).isEqualTo(full.endpoint());
                assertThat(attempt.reason()).isEqualTo("ETIMEDOUT");
            });
        }
    }

    @Test
    void shouldLeaveNoSocketOpenWhenItIsCancelled(Network network) throws Exception {
        try (PeerServer server = PeerServer.listen(PeerKind.IPV4.endpoint(network), 1000);
                FullServer full = FullServer.open("127.0.0.1")) {
            List<Peer> accepted = new ArrayList<>();
            int rounds = 900;
            long before = Descriptors.open();
            for (int i = 0; i < rounds; i++) {
                // Cancelled at whatever step it is at: before the socket is made, on its way, or just connected.
                connectAndCancel(network.connector(server.endpoint()), 10 * i);
                connectAndCancel(network.connector(full.endpoint()), 10 * i);
            }
            // What came through is in the queue before this one.
            Connection last =
                    Waiting.result(network.connector(server.endpoint()).connect());
            Peer peer;
            do {
                peer = server.accept();
                accepted.add(peer);
            } while (!peer.remoteEndpoint().equals(last.localEndpoint()));
            accepted.remove(peer);
            for (Peer cancelled : accepted) {
                assertThat(cancelled.isOver()).isTrue();
                cancelled.close();
            }
            peer.close();
            Waiting.done(last.abort());
            Awaitility.await("close of every socket").until(() -> Descriptors.open() < before + rounds / 2);
        }
    }

    @Test
    void shouldRefuseAKindOfEndpointThatTheTransportHasNot(Network network) {
        Assumptions.assumeFalse(network.supports(Capability.UNIX_ABSTRACT), "the transport has every kind");
        assertThatThrownBy(() -> Waiting.done(network.connector("unix:@any").connect()))
                .isInstanceOf(TransportUnavailableException.class)
                .hasMessageContaining(network.transport());
        assertThatThrownBy(() ->
                        Waiting.done(network.acceptor().endpoints("unix:@any").listen()))
                .isInstanceOf(TransportUnavailableException.class);
    }

    private static void connectAndCancel(Connector connector, int turns) {
        BaseSubscriber<Connection> subscriber = new BaseSubscriber<>() {
            @Override
            protected void hookOnNext(Connection connection) {
                // It was there before the cancellation, so it is the subscriber's to close.
                connection.abort().subscribe();
            }
        };
        // No timeout may do the work of the cancellation.
        connector.attemptTimeout(Duration.ofHours(1)).connect().subscribe(subscriber);
        for (int i = 0; i < turns; i++) {
            // A little later each time, so that every step is met.
            Thread.onSpinWait();
        }
        subscriber.cancel();
    }

    private static ConnectFailedException failureOf(Connector connector) {
        TestSubscriber<Connection> connecting = TestSubscriber.create();
        connector.connect().subscribe(connecting);
        connecting.block(HANG);
        return (ConnectFailedException) connecting.expectTerminalError();
    }

    /** A network over the same transport for which every name has these addresses. */
    private static Network resolving(Network network, String... addresses) throws Exception {
        List<InetAddress> list = new ArrayList<>();
        for (String address : addresses) {
            list.add(InetAddress.getByName(address));
        }
        return over(network, host -> Mono.just(list));
    }

    private static Network over(Network network, HostResolver resolver) {
        return Network.builder()
                .transport(network.transport())
                .threads(1)
                .resolver(resolver)
                .build();
    }

    private static Endpoint named(Endpoint endpoint) {
        return Endpoint.tcp("several.test", port(endpoint));
    }

    private static int port(Endpoint endpoint) {
        return ((TcpEndpoint) endpoint).port();
    }
}
