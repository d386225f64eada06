package io.sockflux.contract.tls;

import static java.util.Objects.requireNonNull;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.awaitility.Awaitility.await;

import io.sockflux.Acceptor;
import io.sockflux.Connector;
import io.sockflux.Network;
import io.sockflux.address.Endpoint;
import io.sockflux.contract.TransportContract;
import io.sockflux.contract.kit.Peer;
import io.sockflux.contract.kit.PeerKind;
import io.sockflux.contract.kit.PeerServer;
import io.sockflux.contract.kit.Reserved;
import io.sockflux.contract.kit.Waiting;
import io.sockflux.error.SystemCallException;
import io.sockflux.error.TimeLimitException;
import io.sockflux.observe.NetworkObserver;
import io.sockflux.observe.ObservedConnect;
import io.sockflux.observe.ObservedConnection;
import io.sockflux.observe.ObservedConnection.Origin;
import io.sockflux.observe.ObservedHandshake;
import io.sockflux.observe.ObservedHandshake.Kind;
import io.sockflux.observe.ObservedHandshake.Outcome;
import io.sockflux.stream.Connection;
import io.sockflux.stream.Listener;
import io.sockflux.stream.TimeLimits;
import io.sockflux.tls.ClientTls;
import io.sockflux.tls.ServerTls;
import io.sockflux.tls.TlsException;
import io.sockflux.tls.TlsProvider;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.CopyOnWriteArrayList;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;
import reactor.core.Disposable;
import reactor.core.publisher.Mono;
import reactor.util.context.Context;

/** Observers are told of each handshake's begin, and once of its end, however it ends. */
@TransportContract
class HandshakeEventsContract {

    private static final Authority.Issued OWN = Authority.TRUSTED.issue("a.example");
    private static final Duration SOON = Duration.ofMillis(100);

    private final Told told = new Told();
    private Network network;

    /** Keeps what it is told, and what came in a wrong order. */
    private static final class Told implements NetworkObserver {

        private final List<ObservedConnect> connects = new CopyOnWriteArrayList<>();
        private final List<ObservedConnection> opened = new CopyOnWriteArrayList<>();
        private final List<ObservedHandshake> begun = new CopyOnWriteArrayList<>();
        private final Map<ObservedHandshake, ObservedHandshake.End> ended = new ConcurrentHashMap<>();
        private final List<String> wrong = new CopyOnWriteArrayList<>();

        @Override
        public void connectBegun(ObservedConnect connect) {
            connects.add(connect);
        }

        @Override
        public void connectionOpened(ObservedConnection connection) {
            opened.add(connection);
        }

        @Override
        public void handshakeBegun(ObservedHandshake handshake) {
            if (handshake.kind() != Kind.START_TLS && opened.contains(handshake.connection())) {
                wrong.add(handshake + " begun behind the open");
            }
            begun.add(handshake);
        }

        @Override
        public void handshakeEnded(ObservedHandshake handshake, ObservedHandshake.End end) {
            if (!begun.contains(handshake)) {
                wrong.add(handshake + " ended and never begun");
            }
            if (ended.put(handshake, end) != null) {
                wrong.add(handshake + " ended twice");
            }
        }

        private boolean isBegun(Origin origin) {
            return begun.stream().anyMatch(handshake -> handshake.origin() == origin);
        }

        /** The only handshake of a side, when it has ended. */
        private ObservedHandshake one(Origin origin) {
            List<ObservedHandshake> found = begun.stream()
                    .filter(handshake -> handshake.origin() == origin)
                    .toList();
            assertThat(found).hasSize(1);
            await("the end").until(() -> ended.containsKey(found.get(0)));
            return found.get(0);
        }

        private ObservedHandshake.End end(Origin origin) {
            return requireNonNull(ended.get(one(origin)));
        }
    }

    @AfterAll
    static void collect() {
        Collected.await();
    }

    @BeforeEach
    void observe(Network shared) {
        network = Network.builder()
                .transport(shared.transport())
                .threads(2)
                .observer(told)
                .build();
    }

    @AfterEach
    void shouldHaveEndedEachThatHasBegun() {
        network.close();
        assertThat(told.wrong).isEmpty();
        assertThat(told.ended.keySet()).containsExactlyInAnyOrderElementsOf(told.begun);
    }

    private Listener listen(TlsProvider provider, TimeLimits limits) {
        return Waiting.result(acceptor(limits)
                .tls(ServerTls.of(OWN.identity()).provider(provider))
                .serve(connection -> connection.send(connection.receive())));
    }

    private Acceptor acceptor(TimeLimits limits) {
        return network.acceptor()
                .endpoints("tcp://127.0.0.1:0")
                .timeLimits(limits)
                .onRefused(refusal -> {})
                .onHandlerError((connection, error) -> {});
    }

    private static ClientTls client(TlsProvider provider) {
        return ClientTls.create()
                .provider(provider)
                .trust(Authority.TRUSTED.trust())
                .serverName("a.example");
    }

    private Connector connector(Endpoint target, TlsProvider provider) {
        return network.connector(target).tls(client(provider));
    }

    private static Endpoint at(Listener listener) {
        return listener.endpoints().get(0);
    }

    private void assertFailed(Origin origin, Class<? extends Throwable> failure) {
        assertThat(told.end(origin)).satisfies(end -> {
            assertThat(end.outcome()).isEqualTo(Outcome.FAILED);
            assertThat(end.failure()).containsInstanceOf(failure);
        });
    }

    private void assertIsOf(Peer peer) throws IOException {
        assertThat(told.one(Origin.ACCEPTED).connection().peerEndpoint()).isEqualTo(peer.localEndpoint());
    }

    private void assertCancelled(Origin origin) {
        assertThat(told.end(origin)).satisfies(end -> {
            assertThat(end.outcome()).isEqualTo(Outcome.CANCELLED);
            assertThat(end.failure()).isEmpty();
        });
    }

    @ParameterizedTest
    @EnumSource
    void shouldTellBothSides(TlsProvider provider) {
        Listener listener = listen(provider, TimeLimits.NONE);
        Connection connection = Waiting.result(
                connector(at(listener), provider).connect().contextWrite(Context.of("trace", "of the subscriber")));
        assertThat(told.one(Origin.CONNECTED)).satisfies(handshake -> {
            assertThat(handshake.kind()).isEqualTo(Kind.TLS);
            assertThat(handshake.requested()).isEqualTo(at(listener));
            assertThat(handshake.connect()).contains(told.connects.get(0));
            assertThat(handshake.context().<String>get("trace")).isEqualTo("of the subscriber");
            assertThat(handshake.connection()).isSameAs(connection);
        });
        assertThat(told.one(Origin.ACCEPTED)).satisfies(handshake -> {
            assertThat(handshake.kind()).isEqualTo(Kind.TLS);
            assertThat(handshake.requested()).isEqualTo(Endpoint.tcp("127.0.0.1", 0));
            assertThat(handshake.connect()).isEmpty();
            assertThat(handshake.context().isEmpty()).isTrue();
            assertThat(handshake.connection().peerEndpoint()).isEqualTo(connection.localEndpoint());
        });
        assertThat(told.ended.values()).allSatisfy(end -> {
            assertThat(end.outcome()).isEqualTo(Outcome.SUCCESS);
            assertThat(end.took()).isPositive();
            assertThat(end.failure()).isEmpty();
        });
        Waiting.done(connection.abort());
    }

    @ParameterizedTest
    @EnumSource
    void shouldTellOfFailures(TlsProvider provider) {
        Listener listener = listen(provider, TimeLimits.NONE);
        assertThatThrownBy(() -> Waiting.result(network.connector(at(listener))
                        .tls(client(provider).serverName("b.example"))
                        .connect()))
                .isNotNull();
        assertFailed(Origin.CONNECTED, TlsException.class);
        await().until(() -> told.isBegun(Origin.ACCEPTED));
        assertFailed(Origin.ACCEPTED, TlsException.class);
    }

    @ParameterizedTest
    @EnumSource
    void shouldTellOfPeersThatLeave(TlsProvider provider) throws Exception {
        Listener listener = listen(provider, TimeLimits.NONE);
        try (Peer peer = Peer.connect(at(listener))) {
            await().until(() -> told.isBegun(Origin.ACCEPTED));
            peer.reset();
        }
        assertThat(told.end(Origin.ACCEPTED).outcome()).isEqualTo(Outcome.FAILED);
        try (PeerServer server = PeerServer.listen(network, PeerKind.IPV4)) {
            Disposable connecting =
                    connector(server.endpoint(), provider).connect().subscribe(made -> {}, failure -> {});
            try (Peer peer = server.accept()) {
                await().until(() -> told.isBegun(Origin.CONNECTED));
                peer.endOutput();
                assertThat(told.end(Origin.CONNECTED).outcome()).isEqualTo(Outcome.FAILED);
            }
            connecting.dispose();
        }
    }

    @ParameterizedTest
    @EnumSource
    void shouldTellOfTimeLimits(TlsProvider provider) throws Exception {
        Listener listener = listen(provider, TimeLimits.NONE.opening(SOON));
        try (Peer silent = Peer.connect(at(listener))) {
            await().until(() -> told.isBegun(Origin.ACCEPTED));
            assertFailed(Origin.ACCEPTED, TimeLimitException.class);
            assertThat(told.end(Origin.ACCEPTED).took()).isGreaterThanOrEqualTo(SOON);
            assertIsOf(silent);
        }
        try (PeerServer server = PeerServer.listen(network, PeerKind.IPV4)) {
            assertThatThrownBy(() -> Waiting.result(connector(server.endpoint(), provider)
                            .attemptTimeout(SOON)
                            .connect()))
                    .isNotNull();
            // The kernel has connected it; a busy machine may be late with that.
            if (told.isBegun(Origin.CONNECTED)) {
                assertFailed(Origin.CONNECTED, SystemCallException.class);
            }
        }
    }

    @ParameterizedTest
    @EnumSource
    void shouldTellOfThoseThatThisSideGivesUp(TlsProvider provider) throws Exception {
        Listener listener = listen(provider, TimeLimits.NONE);
        try (Peer silent = Peer.connect(at(listener));
                PeerServer server = PeerServer.listen(network, PeerKind.IPV4)) {
            await().until(() -> told.isBegun(Origin.ACCEPTED));
            Waiting.done(listener.drain(Duration.ZERO));
            assertCancelled(Origin.ACCEPTED);
            assertIsOf(silent);
            Disposable connecting =
                    connector(server.endpoint(), provider).connect().subscribe();
            await().until(() -> told.isBegun(Origin.CONNECTED));
            connecting.dispose();
            assertCancelled(Origin.CONNECTED);
        }
    }

    @ParameterizedTest
    @EnumSource
    void shouldTellOfTheNetworksClose(TlsProvider provider) throws Exception {
        Listener listener = listen(provider, TimeLimits.NONE);
        try (Peer silent = Peer.connect(at(listener));
                PeerServer server = PeerServer.listen(network, PeerKind.IPV4)) {
            connector(server.endpoint(), provider).connect().subscribe(made -> {}, failure -> {});
            await().until(() -> told.isBegun(Origin.ACCEPTED) && told.isBegun(Origin.CONNECTED));
            network.close();
            assertCancelled(Origin.ACCEPTED);
            assertIsOf(silent);
            assertCancelled(Origin.CONNECTED);
        }
    }

    @Test
    void shouldTellOfNoHandshakeWhereNoConnectionIs() throws Exception {
        Endpoint nobody = Reserved.endpoint(network, PeerKind.IPV4);
        assertThatThrownBy(
                        () -> Waiting.result(connector(nobody, TlsProvider.JDK).connect()))
                .isNotNull();
        assertThat(told.begun).isEmpty();
    }

    // From clear to TLS

    /** Speaks TLS at the peer's word, and echoes. */
    private Listener upgrading(TlsProvider provider, TimeLimits limits) {
        return Waiting.result(acceptor(limits)
                .startTls(ServerTls.of(OWN.identity()).provider(provider))
                .serve(connection -> connection
                        .receive()
                        .lines(StandardCharsets.UTF_8, 100)
                        .next()
                        .then(connection.send("go\n"))
                        .then(connection.startTls())
                        .contextWrite(Context.of("trace", "of the handler"))
                        .then(connection.send(connection.receive()))));
    }

    /** Asks for TLS and waits for the answer: a hello right behind the word would be input in clear. */
    private static Mono<Connection> word(Connector connector) {
        return connector
                .connect()
                .delayUntil(connection -> connection
                        .send("STARTTLS\n")
                        .then(connection
                                .receive()
                                .lines(StandardCharsets.UTF_8, 100)
                                .next()));
    }

    @ParameterizedTest
    @EnumSource
    void shouldTellBothSidesOfAnUpgrade(TlsProvider provider) {
        Listener listener = upgrading(provider, TimeLimits.NONE);
        Connection connection =
                Waiting.result(word(network.connector(at(listener)).startTls(client(provider))));
        Waiting.done(connection.startTls().contextWrite(Context.of("trace", "of the client")));
        assertThat(told.one(Origin.CONNECTED)).satisfies(handshake -> {
            assertThat(handshake.kind()).isEqualTo(Kind.START_TLS);
            assertThat(handshake.connect()).isEmpty();
            assertThat(handshake.context().<String>get("trace")).isEqualTo("of the client");
        });
        assertThat(told.one(Origin.ACCEPTED)).satisfies(handshake -> {
            assertThat(handshake.kind()).isEqualTo(Kind.START_TLS);
            assertThat(handshake.context().<String>get("trace")).isEqualTo("of the handler");
        });
        assertThat(told.ended.values())
                .allSatisfy(end -> assertThat(end.outcome()).isEqualTo(Outcome.SUCCESS));
        // It is refused, and so none.
        assertThatThrownBy(() -> Waiting.done(connection.startTls())).isInstanceOf(IllegalStateException.class);
        assertThat(told.begun).hasSize(2);
        Waiting.done(connection.abort());
    }

    @ParameterizedTest
    @EnumSource
    void shouldTellOfUpgradesThatFail(TlsProvider provider) {
        Listener listener = upgrading(provider, TimeLimits.NONE);
        Connection connection = Waiting.result(word(network.connector(at(listener))));
        await().until(() -> told.isBegun(Origin.ACCEPTED));
        Waiting.done(connection.send("in clear, for all to see\n"));
        assertFailed(Origin.ACCEPTED, TlsException.class);
        Waiting.done(connection.abort());
    }

    @ParameterizedTest
    @EnumSource
    void shouldTellOfUpgradesThatTakeTooLongOrAreGivenUp(TlsProvider provider) throws Exception {
        Listener listener = upgrading(provider, TimeLimits.NONE.opening(SOON));
        Connection silent = Waiting.result(word(network.connector(at(listener))));
        await().until(() -> told.isBegun(Origin.ACCEPTED));
        assertFailed(Origin.ACCEPTED, TimeLimitException.class);
        Waiting.done(silent.abort());
        try (PeerServer server = PeerServer.listen(network, PeerKind.IPV4)) {
            Connection connection = Waiting.result(network.connector(server.endpoint())
                    .startTls(client(provider))
                    .connect());
            Disposable upgrade = connection.startTls().subscribe();
            await().until(() -> told.isBegun(Origin.CONNECTED));
            upgrade.dispose();
            assertCancelled(Origin.CONNECTED);
        }
    }
}
