package io.sockflux.contract.accept;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.sockflux.Network;
import io.sockflux.address.Endpoint;
import io.sockflux.contract.TransportContract;
import io.sockflux.contract.kit.Aside;
import io.sockflux.contract.kit.Peer;
import io.sockflux.contract.kit.PeerKind;
import io.sockflux.contract.kit.Waiting;
import io.sockflux.error.DrainDeadlineException;
import io.sockflux.stream.Connection;
import io.sockflux.stream.Listener;
import io.sockflux.stream.Listener.DrainOutcome;
import io.sockflux.stream.RelayCounts;
import io.sockflux.stream.RelayWay;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Queue;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.concurrent.Future;
import java.util.concurrent.atomic.AtomicInteger;
import org.awaitility.Awaitility;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;
import org.reactivestreams.Publisher;
import reactor.core.publisher.Mono;
import reactor.core.publisher.Sinks;

/** A drain is heard by the handlers, spares what is under way, and tells of what it cuts. */
@TransportContract
class DrainContract {

    private static final Duration LONG = Duration.ofSeconds(100);
    private static final Duration SHORT = Duration.ofMillis(1);
    private static final Duration QUIET = Duration.ofMillis(20);

    private static final int KEPT_ALIVE = 500;

    /** Answers each line, until the drain. */
    private static Publisher<?> keepAlive(Connection connection) {
        return connection
                .receive()
                .lines(StandardCharsets.UTF_8, 100)
                .takeUntilOther(connection.draining())
                .concatMap(line -> connection.send(line + "\n"));
    }

    private static Publisher<?> unaware(Connection connection) {
        return connection.receive().lines(StandardCharsets.UTF_8, 100).concatMap(line -> connection.send(line + "\n"));
    }

    private static Peer asked(Endpoint endpoint) throws IOException {
        Peer peer = Peer.connect(endpoint);
        peer.send("question\n");
        assertThat(peer.receiveText(9)).isEqualTo("question\n");
        return peer;
    }

    // Telling

    @ParameterizedTest
    @EnumSource
    void shouldTellTheHandlersThatTheListenerDrains(PeerKind kind, Network network) throws Exception {
        Listener listener = Waiting.result(
                network.acceptor().endpoints(kind.endpoint(network)).serve(DrainContract::keepAlive));
        try (Peer peer = asked(listener.endpoints().get(0))) {
            Future<DrainOutcome> draining = listener.drain(LONG).toFuture();
            assertThat(peer.receiveRest()).isEmpty();
            peer.endOutput();
            assertThat(Aside.result(draining)).isEqualTo(new DrainOutcome(1, 0));
        }
    }

    @ParameterizedTest
    @EnumSource
    void shouldTellAtTheBeginNotBeforeAndAtOnceAfterwards(PeerKind kind, Network network) throws Exception {
        Queue<Connection> handled = new ConcurrentLinkedQueue<>();
        Sinks.Empty<Void> end = Sinks.empty();
        Listener listener = Waiting.result(
                network.acceptor().endpoints(kind.endpoint(network)).serve(connection -> {
                    handled.add(connection);
                    return end.asMono();
                }));
        try (Peer peer = Peer.connect(listener.endpoints().get(0))) {
            Awaitility.await().until(() -> !handled.isEmpty());
            Connection connection = handled.remove();
            Future<Void> told = connection.draining().toFuture();
            Connection client = Waiting.result(
                    network.connector(listener.endpoints().get(0)).connect());
            Future<Void> ofClient = client.draining().toFuture();
            Awaitility.await().until(() -> !handled.isEmpty());
            assertThat(told.isDone()).isFalse();
            Future<DrainOutcome> draining = listener.drain(LONG).toFuture();
            Aside.result(told);
            Waiting.done(connection.draining());
            assertThat(ofClient.isDone()).as("a client told by a listener").isFalse();
            end.tryEmitEmpty();
            assertThat(peer.receiveRest()).isEmpty();
            peer.endOutput();
            Waiting.done(client.close());
            assertThat(Aside.result(draining)).isEqualTo(new DrainOutcome(2, 0));
        }
    }

    @Test
    void shouldNotTakeTheEndOfAConnectionForADrain(Network network) throws Exception {
        Queue<Connection> handled = new ConcurrentLinkedQueue<>();
        Queue<String> told = new ConcurrentLinkedQueue<>();
        Listener listener = Waiting.result(network.acceptor()
                .endpoints(PeerKind.IPV4.endpoint(network))
                .onHandlerError((connection, error) -> {})
                .serve(connection -> {
                    connection.draining().subscribe(nothing -> {}, error -> {}, () -> told.add("drain"));
                    handled.add(connection);
                    return connection.receive();
                }));
        Peer peer = Peer.connect(listener.endpoints().get(0));
        Awaitility.await().until(() -> !handled.isEmpty());
        peer.reset();
        Waiting.done(handled.remove().closed());
        Waiting.done(listener.drain(LONG));
        assertThat(told).isEmpty();
    }

    @Test
    void shouldEndHundredsOfKeptConnectionsAndCutNone(Network network) throws Exception {
        Network own = Network.builder().transport(network.transport()).build();
        Listener listener = Waiting.result(
                own.acceptor().endpoints(PeerKind.IPV4.endpoint(network)).serve(DrainContract::keepAlive));
        Endpoint endpoint = listener.endpoints().get(0);
        List<Peer> peers = new ArrayList<>();
        try {
            for (int i = 0; i < KEPT_ALIVE; i++) {
                peers.add(asked(endpoint));
            }
            long begun = System.nanoTime();
            Future<DrainOutcome> draining = own.drain(LONG).toFuture();
            for (Peer peer : peers) {
                assertThat(peer.receiveRest()).isEmpty();
                peer.endOutput();
            }
            assertThat(Aside.result(draining)).isEqualTo(new DrainOutcome(KEPT_ALIVE, 0));
            System.out.println("drain of " + KEPT_ALIVE + " kept connections on " + network.transport() + ": "
                    + Duration.ofNanos(System.nanoTime() - begun).toMillis() + " ms");
        } finally {
            for (Peer peer : peers) {
                peer.close();
            }
            own.close();
        }
    }

    @ParameterizedTest
    @EnumSource
    void shouldAnswerEveryRequestThatAHandlerHasTaken(PeerKind kind, Network network) throws Exception {
        AtomicInteger taken = new AtomicInteger();
        AtomicInteger answered = new AtomicInteger();
        Listener listener = Waiting.result(network.acceptor()
                .endpoints(kind.endpoint(network))
                .serve(connection -> connection
                        .receive()
                        .lines(StandardCharsets.UTF_8, 100)
                        .takeUntilOther(connection.draining())
                        .concatMap(line -> {
                            taken.incrementAndGet();
                            return Mono.delay(SHORT, connection.scheduler()).then(connection.send(line + "\n"));
                        })));
        Endpoint endpoint = listener.endpoints().get(0);
        List<Future<Integer>> clients = new ArrayList<>();
        for (int i = 0; i < 16; i++) {
            clients.add(Aside.run(() -> askUntilTheEnd(endpoint, answered)));
        }
        Awaitility.await().until(() -> answered.get() > 200);
        Future<DrainOutcome> draining = listener.drain(LONG).toFuture();
        int all = 0;
        for (Future<Integer> client : clients) {
            all += Aside.result(client);
        }
        assertThat(Aside.result(draining).cut()).isZero();
        assertThat(all).isEqualTo(taken.get());
    }

    /** Asks until the stream ends in order, and returns how many answers came whole. */
    private static int askUntilTheEnd(Endpoint endpoint, AtomicInteger answered) throws IOException {
        int answers = 0;
        try (Peer peer = Peer.connect(endpoint)) {
            while (true) {
                peer.send("question\n");
                ByteBuffer answer = ByteBuffer.allocate(9);
                while (answer.hasRemaining()) {
                    if (peer.read(answer) < 0) {
                        assertThat(answer.position()).as("half an answer").isZero();
                        return answers;
                    }
                }
                answers++;
                answered.incrementAndGet();
            }
        }
    }

    // Idle connections

    @ParameterizedTest
    @EnumSource
    void shouldCloseIdleConnectionsBeforeBusyOnes(PeerKind kind, Network network) throws Exception {
        Sinks.Empty<Void> work = Sinks.empty();
        Queue<String> taken = new ConcurrentLinkedQueue<>();
        Listener listener = Waiting.result(network.acceptor()
                .endpoints(kind.endpoint(network))
                .closeIdleWhenDraining(QUIET)
                .serve(connection -> connection
                        .receive()
                        .lines(StandardCharsets.UTF_8, 100)
                        .concatMap(
                                line -> {
                                    taken.add(line);
                                    // Busy for several times as long as an idle connection is left alone.
                                    return line.equals("long")
                                            ? work.asMono()
                                                    .then(Mono.delay(QUIET.multipliedBy(5), connection.scheduler()))
                                                    .then(connection.send("done\n"))
                                            : connection.send(line + "\n");
                                },
                                1)));
        Endpoint endpoint = listener.endpoints().get(0);
        try (Peer idle = asked(endpoint);
                Peer busy = asked(endpoint)) {
            busy.send("long\nlast\n");
            Awaitility.await().until(() -> taken.contains("long"));
            Future<DrainOutcome> draining = listener.drain(LONG).toFuture();
            assertThat(idle.receiveRest()).isEmpty();
            idle.endOutput();
            assertThat(draining.isDone()).isFalse();
            work.tryEmitEmpty();
            assertThat(busy.receiveRestAsText()).isEqualTo("done\nlast\n");
            busy.endOutput();
            assertThat(Aside.result(draining)).isEqualTo(new DrainOutcome(2, 0));
        }
    }

    @ParameterizedTest
    @EnumSource
    void shouldLeaveAnIdleConnectionToAHandlerThatHearsOfTheDrain(PeerKind kind, Network network) throws Exception {
        Listener listener = Waiting.result(network.acceptor()
                .endpoints(kind.endpoint(network))
                .closeIdleWhenDraining(SHORT)
                .serve(connection -> connection
                        .receive()
                        .lines(StandardCharsets.UTF_8, 100)
                        .takeUntilOther(
                                connection.draining().then(Mono.delay(QUIET.multipliedBy(5), connection.scheduler())))
                        .concatMap(line -> connection.send(line + "\n"))
                        .thenMany(connection.send("goodbye\n"))));
        try (Peer peer = asked(listener.endpoints().get(0))) {
            Future<DrainOutcome> draining = listener.drain(LONG).toFuture();
            assertThat(peer.receiveRestAsText()).isEqualTo("goodbye\n");
            peer.endOutput();
            assertThat(Aside.result(draining)).isEqualTo(new DrainOutcome(1, 0));
        }
    }

    // Cutting

    @ParameterizedTest
    @EnumSource
    void shouldTellTheObserverOfEachConnectionThatIsCut(PeerKind kind, Network network) throws Exception {
        Queue<Throwable> told = new ConcurrentLinkedQueue<>();
        Listener listener = Waiting.result(network.acceptor()
                .endpoints(kind.endpoint(network))
                .onHandlerError((connection, error) -> told.add(error))
                .serve(DrainContract::unaware));
        try (Peer peer = asked(listener.endpoints().get(0))) {
            assertThat(Waiting.result(listener.drain(SHORT))).isEqualTo(new DrainOutcome(0, 1));
            if (kind == PeerKind.UNIX_PATH) {
                assertThat(peer.isOver()).isTrue();
            } else {
                assertThatThrownBy(peer::receiveRest).isInstanceOf(IOException.class);
            }
        }
        assertThat(told).singleElement().isInstanceOfSatisfying(DrainDeadlineException.class, error -> {
            assertThat(error.deadline()).isEqualTo(SHORT);
            assertThat(error.peer()).isPresent();
            assertThat(error).hasMessageContaining("had not ended at the deadline of the drain");
        });
    }

    @ParameterizedTest
    @EnumSource
    void shouldHaveCountedTheBytesOfARelayThatIsCut(RelayWay way, Network network) throws Exception {
        Listener backend = Waiting.result(network.acceptor()
                .endpoints(PeerKind.IPV4.endpoint(network))
                .onHandlerError((connection, error) -> {})
                .serve(DrainContract::unaware));
        Queue<RelayCounts> counts = new ConcurrentLinkedQueue<>();
        Queue<Connection> both = new ConcurrentLinkedQueue<>();
        Listener relay = Waiting.result(network.acceptor()
                .endpoints(PeerKind.IPV4.endpoint(network))
                .onHandlerError((connection, error) -> {})
                .closeIdleWhenDraining(SHORT)
                .serve(client -> network.connector(backend.endpoints().get(0)).use(server -> {
                    RelayCounts counted = new RelayCounts();
                    counts.add(counted);
                    both.add(client);
                    both.add(server);
                    return client.relayTo(server, way, counted);
                })));
        try (Peer peer = asked(relay.endpoints().get(0))) {
            assertThat(Waiting.result(relay.drain(QUIET.multipliedBy(10)))).isEqualTo(new DrainOutcome(0, 1));
            assertThat(peer.isOver()).isTrue();
        }
        both.forEach(connection -> Waiting.done(connection.closed()));
        assertThat(counts).singleElement().satisfies(counted -> {
            assertThat(counted.toOther().get()).isEqualTo(9);
            assertThat(counted.fromOther().get()).isEqualTo(9);
        });
        Waiting.done(backend.drain(Duration.ZERO));
    }
}
