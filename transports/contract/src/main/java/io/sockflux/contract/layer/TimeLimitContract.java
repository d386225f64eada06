package io.sockflux.contract.layer;

import static io.sockflux.stream.TimeLimits.NONE;
import static java.util.Objects.requireNonNull;
import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import io.sockflux.Network;
import io.sockflux.contract.TransportContract;
import io.sockflux.contract.kit.Bytes;
import io.sockflux.contract.kit.Joined;
import io.sockflux.contract.kit.Pair;
import io.sockflux.contract.kit.Peer;
import io.sockflux.contract.kit.PeerKind;
import io.sockflux.contract.kit.PeerServer;
import io.sockflux.contract.kit.Waiting;
import io.sockflux.error.RelayException;
import io.sockflux.error.SendFailedException;
import io.sockflux.error.TimeLimitException;
import io.sockflux.pool.ConnectionPool;
import io.sockflux.stream.Connection;
import io.sockflux.stream.Listener;
import io.sockflux.stream.RelayOutcome;
import io.sockflux.stream.RelayWay;
import io.sockflux.stream.WhenFailed;
import java.io.IOException;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CopyOnWriteArrayList;
import org.assertj.core.api.Assertions;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.EnumSource;
import reactor.core.publisher.Flux;
import reactor.test.subscriber.TestSubscriber;

/** A connection ends by its limits of time; a consumer that does not ask is not a silent peer. */
@TransportContract
class TimeLimitContract {

    private static final Duration SHORT = Duration.ofMillis(50);
    private static final Duration HANG = Duration.ofSeconds(100);

    private static TimeLimitException limit(@Nullable Throwable error) {
        assertThat(error).isInstanceOf(TimeLimitException.class);
        return (TimeLimitException) requireNonNull(error, "an error");
    }

    private static Throwable failure(TestSubscriber<?> subscriber) {
        subscriber.block(HANG);
        return subscriber.expectTerminalError();
    }

    @ParameterizedTest
    @CsvSource({"IPV4, ABORT", "IPV4, CLOSE", "UNIX_PATH, ABORT", "UNIX_PATH, CLOSE"})
    void shouldEndAConnectionWhosePeerIsSilentAndTellHowMuchHadMoved(PeerKind kind, WhenFailed how, Network network)
            throws Exception {
        try (Pair pair = Pair.connect(network, kind, connector -> connector.timeLimits(NONE.idle(SHORT, how)))) {
            TestSubscriber<Object> receiving = TestSubscriber.create();
            Waiting.done(pair.connection().send("12345"));
            pair.peer().send("123");
            pair.connection().receive().cast(Object.class).subscribe(receiving);
            TimeLimitException failure = limit(failure(receiving));
            assertThat(failure.limit()).isEqualTo("idleLimit");
            assertThat(failure.length()).isEqualTo(SHORT);
            assertThat(failure.bytesReceived()).isEqualTo(3);
            assertThat(failure.bytesSent()).isEqualTo(5);
            assertThat(failure)
                    .hasMessageContaining("no byte moved within the idleLimit of 50 ms, after 3 bytes received");
            if (how == WhenFailed.CLOSE || kind == PeerKind.UNIX_PATH) {
                assertThat(pair.peer().receiveRestAsText()).isEqualTo("12345");
            } else {
                Assertions.assertThatThrownBy(() -> pair.peer().receiveRest()).isInstanceOf(IOException.class);
            }
            pair.peer().close();
            Waiting.done(pair.connection().closed());
            // Whoever comes later is told the same.
            TestSubscriber<Void> sending = TestSubscriber.create();
            pair.connection().send("late").subscribe(sending);
            assertThat(failure(sending))
                    .isInstanceOf(SendFailedException.class)
                    .hasCauseInstanceOf(TimeLimitException.class);
        }
    }

    @Test
    void shouldEndAConnectionWhosePeerTakesNothing(Network network) throws Exception {
        try (Pair pair = Pair.connect(
                network, PeerKind.IPV4, connector -> connector.timeLimits(NONE.idle(SHORT, WhenFailed.ABORT)))) {
            TestSubscriber<Void> sending = TestSubscriber.create();
            pair.connection()
                    .send(Flux.range(0, Integer.MAX_VALUE).map(i -> Bytes.pooled(new byte[1 << 16])))
                    .subscribe(sending);
            assertThat(failure(sending)).hasCauseInstanceOf(TimeLimitException.class);
        }
    }

    @Test
    void shouldLeaveAConnectionAloneWhoseConsumerDoesNotAsk(Network network) throws Exception {
        try (Pair quiet = Pair.connect(network, PeerKind.IPV4, connector -> connector.timeLimits(NONE.idle(SHORT)));
                Pair asking = Pair.connect(
                        network, PeerKind.IPV4, connector -> connector.timeLimits(NONE.idle(SHORT.multipliedBy(4))))) {
            quiet.peer().send("x");
            TestSubscriber<Object> slow =
                    TestSubscriber.builder().initialRequest(1).build();
            quiet.connection().receive().cast(Object.class).subscribe(slow);
            await("the first").until(() -> !slow.getReceivedOnNext().isEmpty());
            TestSubscriber<Object> receiving = TestSubscriber.create();
            asking.connection().receive().cast(Object.class).subscribe(receiving);
            limit(failure(receiving));
            // Much more than the limit has passed.
            quiet.peer().send("y");
            slow.request(1);
            await("the next").until(() -> slow.getReceivedOnNext().size() == 2);
            slow.request(1);
            limit(failure(slow));
        }
    }

    @ParameterizedTest
    @EnumSource
    void shouldEndARelay(RelayWay way, Network network) throws Throwable {
        try (Pair one = Pair.connect(network, PeerKind.IPV4, connector -> connector.timeLimits(NONE.idle(SHORT)));
                Pair other = Pair.connect(network, PeerKind.IPV4);
                Joined joined = new Joined(one, other)) {
            TestSubscriber<RelayOutcome> relay = TestSubscriber.create();
            joined.relay(way).subscribe(relay);
            one.peer().send("there");
            assertThat(other.peer().receiveText(5)).isEqualTo("there");
            other.peer().send("back");
            assertThat(one.peer().receiveText(4)).isEqualTo("back");
            assertThat(failure(relay))
                    .isInstanceOf(RelayException.class)
                    .hasRootCauseInstanceOf(TimeLimitException.class);
            TimeLimitException cause = limit(rootCause(relay.expectTerminalError()));
            assertThat(cause.bytesReceived()).isEqualTo(5);
            assertThat(cause.bytesSent()).isEqualTo(4);
        }
    }

    private static Throwable rootCause(Throwable error) {
        return error.getCause() == null ? error : rootCause(error.getCause());
    }

    @Test
    void shouldTellTheHandlerOfAnAcceptedConnection(Network network) throws Exception {
        List<Throwable> errors = new CopyOnWriteArrayList<>();
        Listener listener = Waiting.result(network.acceptor()
                .endpoints("tcp://127.0.0.1:0")
                .timeLimits(NONE.idle(SHORT))
                .onHandlerError((connection, error) -> errors.add(error))
                .serve(connection -> connection.receive()));
        try (Peer peer = Peer.connect(listener.endpoints().get(0))) {
            assertThat(peer.isOver()).isTrue();
        }
        await("the error").until(() -> !errors.isEmpty());
        limit(errors.get(0));
        Waiting.done(listener.close());
    }

    @Test
    void shouldNotLendAPooledConnectionAgainThatWasIdle(Network network) throws Exception {
        try (PeerServer server = PeerServer.listen(network, PeerKind.IPV4)) {
            ConnectionPool pool = network.connector(server.endpoint())
                    .timeLimits(NONE.idle(SHORT))
                    .pool()
                    .maxConnections(1)
                    .open();
            Waiting.done(pool.use(connection -> connection.send("x")));
            try (Peer peer = server.accept()) {
                assertThat(peer.receiveRestAsText()).isEqualTo("x");
            }
            Waiting.done(pool.use(connection -> connection.send("y")));
            try (Peer peer = server.accept()) {
                assertThat(peer.receiveRestAsText()).isEqualTo("y");
            }
            Waiting.done(pool.close());
        }
    }

    @Test
    void shouldEndManyConnectionsAndLeaveNone(Network network) throws Exception {
        int many = 100;
        List<Peer> peers = new ArrayList<>();
        try (PeerServer server = PeerServer.listen(network, PeerKind.IPV4)) {
            List<TestSubscriber<Object>> all = new ArrayList<>();
            List<Connection> connections = new ArrayList<>();
            for (int i = 0; i < many; i++) {
                Connection connection = Waiting.result(network.connector(server.endpoint())
                        .timeLimits(NONE.idle(SHORT, WhenFailed.ABORT))
                        .connect());
                TestSubscriber<Object> receiving = TestSubscriber.create();
                connection.receive().cast(Object.class).subscribe(receiving);
                peers.add(server.accept());
                all.add(receiving);
                connections.add(connection);
            }
            all.forEach(receiving -> limit(failure(receiving)));
            connections.forEach(connection -> Waiting.done(connection.closed()));
        } finally {
            for (Peer peer : peers) {
                peer.close();
            }
        }
    }

    @Test
    void shouldNotEndWhatIsClosedBefore(Network network) throws Exception {
        try (Pair pair = Pair.connect(network, PeerKind.IPV4, connector -> connector.timeLimits(NONE.idle(SHORT)))) {
            TestSubscriber<Object> closing = TestSubscriber.create();
            pair.connection().receive().subscribe(bytes -> {}, error -> {});
            pair.connection().close().cast(Object.class).subscribe(closing);
            pair.peer().receiveRest();
            pair.peer().close();
            closing.block(HANG);
            closing.expectTerminalSignal();
            assertThat(closing.getReceivedOnNext()).hasSize(1);
        }
    }

    // The other limits

    @ParameterizedTest
    @EnumSource(names = {"IPV4", "UNIX_PATH"})
    void shouldEndARequestedReadThatBringsNothingThoughSendsGoOn(PeerKind kind, Network network) throws Exception {
        try (Pair pair =
                Pair.connect(network, kind, connector -> connector.timeLimits(NONE.read(SHORT, WhenFailed.ABORT)))) {
            TestSubscriber<Object> receiving = TestSubscriber.create();
            pair.peer().send("123");
            pair.connection().receive().cast(Object.class).subscribe(receiving);
            pair.connection()
                    .send(Flux.interval(SHORT.dividedBy(10)).map(i -> Bytes.pooled(new byte[1])))
                    .subscribe(nothing -> {}, error -> {});
            TimeLimitException failure = limit(failure(receiving));
            assertThat(failure.limit()).isEqualTo("readLimit");
            assertThat(failure.bytesReceived()).isEqualTo(3);
            assertThat(failure).hasMessageContaining("no byte came within the readLimit of 50 ms");
        }
    }

    /** Requests a single buffer and cancels, which leaves a read under way. */
    private static void leaveARead(Connection connection) {
        TestSubscriber<Object> leaving =
                TestSubscriber.builder().initialRequest(1).build();
        connection.receive().cast(Object.class).subscribe(leaving);
        // A send goes to the loop too, so behind it the read is asked for. A cancellation might overtake the request.
        Waiting.done(connection.send("x"));
        leaving.cancel();
    }

    @Test
    void shouldGiveEachConsumerTheWholeReadLimit(Network network) throws Exception {
        Duration length = SHORT.multipliedBy(4);
        try (Pair pair = Pair.connect(network, PeerKind.IPV4, connector -> connector.timeLimits(NONE.read(length)));
                Pair clock =
                        Pair.connect(network, PeerKind.IPV4, connector -> connector.timeLimits(NONE.idle(SHORT)))) {
            leaveARead(pair.connection());
            TestSubscriber<Object> ticking = TestSubscriber.create();
            clock.connection().receive().cast(Object.class).subscribe(ticking);
            limit(failure(ticking));
            // With a demand without a bound it would ask for another read.
            TestSubscriber<Object> receiving =
                    TestSubscriber.builder().initialRequest(1).build();
            long begun = System.nanoTime();
            pair.connection().receive().cast(Object.class).subscribe(receiving);
            limit(failure(receiving));
            assertThat(Duration.ofNanos(System.nanoTime() - begun)).isGreaterThanOrEqualTo(length);
        }
    }

    @Test
    void shouldNotCountAReadThatNoConsumerWaitsFor(Network network) throws Exception {
        try (Pair pair = Pair.connect(network, PeerKind.IPV4, connector -> connector.timeLimits(NONE.read(SHORT)));
                Pair clock = Pair.connect(
                        network, PeerKind.IPV4, connector -> connector.timeLimits(NONE.idle(SHORT.multipliedBy(4))))) {
            leaveARead(pair.connection());
            TestSubscriber<Object> ticking = TestSubscriber.create();
            clock.connection().receive().cast(Object.class).subscribe(ticking);
            limit(failure(ticking));
            // Much more than the limit has passed.
            pair.peer().send("x");
            assertThat(Waiting.result(pair.connection().receive().next()).readableBytes())
                    .isEqualTo(1);
        }
    }

    @Test
    void shouldEndASendThatThePeerTakesNothingOfAndTellHowMuchItTook(Network network) throws Exception {
        try (Pair pair = Pair.connect(network, PeerKind.IPV4, connector -> connector.timeLimits(NONE.write(SHORT)))) {
            TestSubscriber<Void> sending = TestSubscriber.create();
            pair.connection()
                    .send(Flux.range(0, Integer.MAX_VALUE).map(i -> Bytes.pooled(new byte[1 << 16])))
                    .subscribe(sending);
            SendFailedException failure = (SendFailedException) failure(sending);
            TimeLimitException cause = limit(failure.getCause());
            assertThat(cause.limit()).isEqualTo("writeLimit");
            assertThat(cause.bytesSent()).isPositive();
            assertThat(failure.bytesTaken()).isEqualTo(cause.bytesSent());
            Waiting.done(pair.connection().closed());
        }
    }

    @Test
    void shouldNotEndASendWhosePeerIsSlow(Network network) throws Exception {
        int length = 4 << 20;
        try (Pair pair = Pair.connect(
                network, PeerKind.IPV4, connector -> connector.timeLimits(NONE.write(SHORT.multipliedBy(20))))) {
            TestSubscriber<Void> sending = TestSubscriber.create();
            pair.connection().send(Flux.just(Bytes.pooled(new byte[length]))).subscribe(sending);
            for (int taken = 0; taken < length; taken += 1 << 16) {
                pair.peer().receive(1 << 16);
            }
            sending.block(HANG);
            sending.expectTerminalSignal();
            assertThat(sending.isTerminatedComplete()).isTrue();
        }
    }

    @Test
    void shouldEndAConnectionByItsLifeWhateverMoves(Network network) throws Exception {
        List<Throwable> errors = new CopyOnWriteArrayList<>();
        Listener listener = Waiting.result(network.acceptor()
                .endpoints("tcp://127.0.0.1:0")
                .timeLimits(NONE.life(SHORT.multipliedBy(2)))
                .onHandlerError((connection, error) -> errors.add(error))
                .serve(connection -> connection.send(connection.receive())));
        try (Peer peer = Peer.connect(listener.endpoints().get(0))) {
            while (errors.isEmpty()) {
                peer.send("x");
                assertThat(peer.read(java.nio.ByteBuffer.allocate(1))).isIn(1, -1);
            }
        } catch (IOException reset) {
            // The peer may send once more after the end.
            await("the error").until(() -> !errors.isEmpty());
        }
        assertThat(limit(errors.get(0) instanceof SendFailedException send ? send.getCause() : errors.get(0))
                        .limit())
                .isEqualTo("lifeLimit");
        Waiting.done(listener.close());
    }

    @Test
    void shouldKeepAPooledConnectionWithAReadLimit(Network network) throws Exception {
        try (PeerServer server = PeerServer.listen(network, PeerKind.IPV4);
                Pair clock = Pair.connect(
                        network, PeerKind.IPV4, connector -> connector.timeLimits(NONE.idle(SHORT.multipliedBy(4))))) {
            ConnectionPool pool = network.connector(server.endpoint())
                    .timeLimits(NONE.read(SHORT))
                    .pool()
                    .maxConnections(1)
                    .open();
            Waiting.done(pool.use(connection -> connection.send("x")));
            try (Peer peer = server.accept()) {
                TestSubscriber<Object> ticking = TestSubscriber.create();
                clock.connection().receive().cast(Object.class).subscribe(ticking);
                limit(failure(ticking));
                Waiting.done(pool.use(connection -> connection.send("y")));
                assertThat(peer.receiveText(2)).isEqualTo("xy");
            }
            // A pool that closes waits for its peers, of which none is left.
            Waiting.done(pool.close());
        }
    }
}
