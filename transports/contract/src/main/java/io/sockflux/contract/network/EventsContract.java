package io.sockflux.contract.network;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.awaitility.Awaitility.await;

import io.sockflux.Network;
import io.sockflux.address.Endpoint;
import io.sockflux.address.TcpEndpoint;
import io.sockflux.contract.TransportContract;
import io.sockflux.contract.kit.Joined;
import io.sockflux.contract.kit.PeerKind;
import io.sockflux.contract.kit.Reserved;
import io.sockflux.contract.kit.Waiting;
import io.sockflux.datagram.DatagramSocket;
import io.sockflux.error.NameResolutionException;
import io.sockflux.observe.LookUp;
import io.sockflux.observe.NetworkObserver;
import io.sockflux.observe.ObservedConnect;
import io.sockflux.observe.ObservedConnection;
import io.sockflux.observe.ObservedConnection.Origin;
import io.sockflux.observe.ObservedDatagrams;
import io.sockflux.observe.ObservedHandshake;
import io.sockflux.observe.ObservedLoop;
import io.sockflux.observe.ObservedPool;
import io.sockflux.observe.Relayed;
import io.sockflux.pool.ConnectionPool;
import io.sockflux.pool.PooledConnection;
import io.sockflux.spi.Capability;
import io.sockflux.stream.AccessList;
import io.sockflux.stream.Connection;
import io.sockflux.stream.Listener;
import io.sockflux.stream.RelayOutcome;
import io.sockflux.stream.RelayWay;
import java.io.IOException;
import java.net.InetAddress;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CopyOnWriteArrayList;
import org.junit.jupiter.api.Assumptions;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;
import reactor.core.publisher.Mono;
import reactor.util.context.Context;
import reactor.util.context.ContextView;

/** What observers are told besides sockets: connects, look-ups, handshakes, handlers, relays, pools, loops. */
@TransportContract
class EventsContract {

    private final Events events = new Events();

    /** Keeps what it is told, and gives each handler a context. */
    private static final class Events implements NetworkObserver {

        private final List<ObservedConnect> begun = new CopyOnWriteArrayList<>();
        private final List<ObservedConnect.End> ended = new CopyOnWriteArrayList<>();
        private final List<LookUp> lookUps = new CopyOnWriteArrayList<>();
        private final List<ObservedHandshake> handshakes = new CopyOnWriteArrayList<>();
        private final List<ObservedHandshake.End> handshakeEnds = new CopyOnWriteArrayList<>();
        private final List<String> served = new CopyOnWriteArrayList<>();
        private final List<Relayed> relays = new CopyOnWriteArrayList<>();
        private final List<Optional<Throwable>> waits = new CopyOnWriteArrayList<>();
        private final List<String> loops = new CopyOnWriteArrayList<>();
        private final List<String> datagrams = new CopyOnWriteArrayList<>();

        @Override
        public void connectBegun(ObservedConnect connect) {
            begun.add(connect);
        }

        @Override
        public void connectEnded(ObservedConnect connect, ObservedConnect.End end) {
            assertThat(begun).contains(connect);
            ended.add(end);
        }

        @Override
        public void lookedUp(LookUp lookUp) {
            lookUps.add(lookUp);
        }

        @Override
        public void handshakeBegun(ObservedHandshake handshake) {
            handshakes.add(handshake);
        }

        @Override
        public void handshakeEnded(ObservedHandshake handshake, ObservedHandshake.End end) {
            handshakeEnds.add(end);
        }

        @Override
        public ContextView serveBegun(ObservedConnection connection, ContextView context) {
            served.add("begun");
            return Context.of(context).put("trace", context.getOrDefault("trace", "") + "t");
        }

        @Override
        public void serveEnded(ObservedConnection connection, Optional<Throwable> failure) {
            served.add(failure.map(Throwable::getMessage).orElse("ended"));
        }

        @Override
        public void relayEnded(Relayed relayed) {
            relays.add(relayed);
        }

        @Override
        public void poolWaited(ObservedPool pool, Duration waited, Optional<Throwable> failure) {
            assertThat(waited.isNegative()).isFalse();
            waits.add(failure);
        }

        @Override
        public void loopDelayed(ObservedLoop loop, Duration late) {
            assertThat(late.isNegative()).isFalse();
            loops.add(loop.name());
        }

        @Override
        public void datagramsOpened(ObservedDatagrams socket) {
            datagrams.add("opened " + socket.requested());
        }

        @Override
        public void datagramsClosed(ObservedDatagrams socket) {
            datagrams.add("closed " + socket.requested());
        }
    }

    private Network observed(Network network) {
        return Network.builder()
                .transport(network.transport())
                .threads(2)
                .resolver(host -> host.equals("here.test")
                        ? Mono.just(List.of(InetAddress.getLoopbackAddress()))
                        : Mono.error(new NameResolutionException(host, "EAI_NONAME", "no such host", null)))
                .observer(events)
                .build();
    }

    private static Endpoint at(Listener listener) {
        return listener.endpoints().get(0);
    }

    private static Listener echo(Network network) {
        return Waiting.result(network.acceptor()
                .endpoints("tcp://127.0.0.1:0")
                .serve(connection -> connection.send(connection.receive())));
    }

    @Test
    void shouldTellOfRoundsAndLookUps(Network network) throws IOException {
        try (Network other = observed(network)) {
            Listener listener = echo(other);
            int port = ((TcpEndpoint) at(listener)).port();
            Endpoint named = Endpoint.tcp("here.test", port);
            Connection connection = Waiting.result(
                    other.connector(named).connect().contextWrite(Context.of("trace", "of the subscriber")));
            assertThat(events.begun).singleElement().satisfies(connect -> {
                assertThat(connect.target()).isEqualTo(named);
                assertThat(connect.context().<String>get("trace")).isEqualTo("of the subscriber");
            });
            assertThat(events.ended).singleElement().satisfies(end -> {
                assertThat(end.outcome()).isEqualTo(ObservedConnect.Outcome.CONNECTED);
                assertThat(end.took()).isPositive();
                assertThat(end.connection()).contains((ObservedConnection) connection);
            });
            assertThat(events.lookUps).singleElement().satisfies(found -> {
                assertThat(found.name()).isEqualTo(named);
                assertThat(found.addresses()).isEqualTo(1);
                assertThat(found.failure()).isEmpty();
            });
            Endpoint nobody = Reserved.endpoint(network, PeerKind.IPV4);
            assertThatThrownBy(() -> Waiting.result(other.connector(nobody).connect()))
                    .isNotNull();
            assertThat(events.ended.get(1).outcome()).isEqualTo(ObservedConnect.Outcome.FAILED);
            assertThat(events.ended.get(1).failure()).isPresent();
            assertThatThrownBy(() -> Waiting.result(
                            other.connector("tcp://nowhere.test:80").connect()))
                    .isNotNull();
            assertThat(events.lookUps.get(1).failure()).isPresent();
        }
    }

    @Test
    void shouldGiveHandlersTheContextOfAllObservers(Network network) {
        NetworkObserver throwing = new NetworkObserver() {
            @Override
            public ContextView serveBegun(ObservedConnection connection, ContextView context) {
                throw new IllegalStateException("serve");
            }
        };
        try (Network other = Network.builder()
                .transport(network.transport())
                .observer(events)
                .observer(throwing)
                .observer(events)
                .build()) {
            Listener listener = Waiting.result(other.acceptor()
                    .endpoints("tcp://127.0.0.1:0")
                    .onHandlerError((connection, error) -> {})
                    .serve(connection -> Mono.deferContextual(context -> connection
                            .send(context.<String>get("trace"))
                            // A failure resets the connection, which the peer must have read before.
                            .then(connection.receive().next())
                            .then(Mono.error(new IllegalStateException("of the handler"))))));
            String trace = Waiting.result(other.connector(at(listener))
                    .connect()
                    .flatMap(connection -> connection
                            .receive()
                            .exactly(2)
                            .map(bytes -> bytes.toString(StandardCharsets.US_ASCII))
                            .delayUntil(read -> connection.send("read"))));
            assertThat(trace).isEqualTo("tt");
            await().until(() -> events.served.size() == 4);
            assertThat(events.served).containsExactly("begun", "begun", "of the handler", "of the handler");
        }
    }

    @Test
    void shouldTellOfAHandlerThatItsPeerHasLeft(Network network) {
        try (Network other = observed(network)) {
            Listener listener = echo(other);
            Connection connection = Waiting.result(other.connector(at(listener)).connect());
            await().until(() -> events.served.contains("begun"));
            Waiting.done(connection.close());
            await().until(() -> events.served.size() == 2);
            assertThat(events.served).containsExactly("begun", "ended");
        }
    }

    @ParameterizedTest
    @EnumSource
    void shouldTellOfRelays(RelayWay way, Network network) throws Throwable {
        try (Network other = observed(network);
                Joined joined = Joined.connect(other, PeerKind.IPV4, PeerKind.IPV4)) {
            CompletableFuture<RelayOutcome> relay = joined.relay(way).toFuture();
            joined.one().peer().send("there");
            joined.one().peer().endOutput();
            joined.other().peer().endOutput();
            RelayOutcome outcome = Joined.outcome(relay);
            assertThat(events.relays).singleElement().satisfies(relayed -> {
                assertThat(relayed.bytesToOther()).isEqualTo(5);
                assertThat(relayed.bytesFromOther()).isZero();
                assertThat(relayed.way()).isEqualTo(outcome.way());
                assertThat(relayed.failure()).isEmpty();
                assertThat(relayed.one()).isSameAs(joined.one().connection());
            });
        }
    }

    @Test
    void shouldTellOfHandshakes(Network network) {
        try (Network other = observed(network)) {
            Listener listener = Waiting.result(other.acceptor()
                    .endpoints("tcp://127.0.0.1:0")
                    .proxyProtocol(AccessList.NOBODY.allow("127.0.0.0/8"))
                    .listen());
            listener.accept().subscribe();
            Connection rude = Waiting.result(other.connector(at(listener)).connect());
            Waiting.done(rude.send("GET / HTTP/1.1\r\n\r\n"));
            await().until(() -> events.handshakeEnds.size() == 1);
            assertThat(events.handshakes.get(0)).satisfies(handshake -> {
                assertThat(handshake.kind()).isEqualTo(ObservedHandshake.Kind.PROXY);
                assertThat(handshake.origin()).isEqualTo(Origin.ACCEPTED);
                assertThat(handshake.requested()).isEqualTo(Endpoint.tcp("127.0.0.1", 0));
                assertThat(handshake.context().isEmpty()).isTrue();
            });
            assertThat(events.handshakeEnds.get(0)).satisfies(end -> {
                assertThat(end.outcome()).isEqualTo(ObservedHandshake.Outcome.FAILED);
                assertThat(end.failure()).isPresent();
            });
            Connection polite = Waiting.result(other.connector(at(listener)).connect());
            Waiting.done(polite.send("PROXY UNKNOWN\r\n"));
            await().until(() -> events.handshakeEnds.size() == 2);
            assertThat(events.handshakeEnds.get(1).outcome()).isEqualTo(ObservedHandshake.Outcome.SUCCESS);
            assertThat(events.handshakeEnds.get(1).failure()).isEmpty();
            assertThat(events.handshakeEnds.get(1).took()).isPositive();
            Waiting.done(polite.abort());
        }
    }

    @Test
    void shouldTellOfWaitsForAPool(Network network) {
        try (Network other = observed(network)) {
            Listener listener = echo(other);
            ConnectionPool pool = other.connector(at(listener))
                    .pool()
                    .maxConnections(1)
                    .acquireTimeout(Duration.ofMillis(50))
                    .open();
            assertThat(other.pools()).containsExactly(pool);
            PooledConnection lent = Waiting.result(pool.acquire());
            assertThatThrownBy(() -> Waiting.result(pool.acquire())).isNotNull();
            assertThat(events.waits).hasSize(2);
            assertThat(events.waits.get(0)).isEmpty();
            assertThat(events.waits.get(1)).isPresent();
            assertThat(((ObservedPool) pool).lent()).isEqualTo(1);
            Waiting.done(lent.release());
            Waiting.done(pool.close());
            assertThat(other.pools()).isEmpty();
        }
    }

    @Test
    void shouldTellOfLoops(Network network) {
        try (Network other = observed(network)) {
            await().until(() -> events.loops.stream().distinct().count() == 2);
            assertThat(events.loops).allMatch(name -> name.startsWith("sockflux-" + other.transport()));
            assertThat(other.loops()).hasSize(2).allSatisfy(loop -> {
                assertThat(loop.threadId()).isPositive();
                assertThat(loop.pendingTasks()).isNotNegative();
                assertThat(Waiting.result(loop.delay()).isNegative()).isFalse();
            });
        }
    }

    @Test
    void shouldTellOfDatagramSockets(Network network) {
        Assumptions.assumeTrue(network.supports(Capability.DATAGRAM), "the transport has no datagrams");
        try (Network other = observed(network)) {
            DatagramSocket socket =
                    Waiting.result(other.datagrams("udp://127.0.0.1:0").bind());
            Waiting.done(socket.close());
            await().until(() -> events.datagrams.size() == 2);
            assertThat(events.datagrams).containsExactly("opened udp://127.0.0.1:0", "closed udp://127.0.0.1:0");
        }
    }
}
