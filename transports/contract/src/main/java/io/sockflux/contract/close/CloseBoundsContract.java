package io.sockflux.contract.close;

import static org.assertj.core.api.Assertions.assertThat;

import io.sockflux.Connector;
import io.sockflux.Network;
import io.sockflux.address.TcpEndpoint;
import io.sockflux.contract.TransportContract;
import io.sockflux.contract.kit.Aside;
import io.sockflux.contract.kit.Bytes;
import io.sockflux.contract.kit.Pair;
import io.sockflux.contract.kit.Peer;
import io.sockflux.contract.kit.PeerKind;
import io.sockflux.contract.kit.Waiting;
import io.sockflux.option.Linger;
import io.sockflux.option.SocketLevelOptions;
import io.sockflux.stream.CloseOutcome;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.time.Duration;
import java.util.Arrays;
import java.util.concurrent.Future;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.locks.LockSupport;
import org.junit.jupiter.api.Assumptions;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.EnumSource;
import org.junit.jupiter.params.provider.EnumSource.Mode;
import reactor.test.subscriber.TestSubscriber;

/** How long a close waits, and for how much: a peer that goes on loses nothing, a silent one holds nobody up. */
@TransportContract
class CloseBoundsContract {

    private static final Duration NEVER = Duration.ofHours(1);
    private static final Duration HANG = Duration.ofSeconds(100);
    private static final int LIMIT = 100_000;

    private static Connector boundedByInput(Connector connector) {
        return connector.closeTimeout(NEVER).closeDrainLimit(LIMIT);
    }

    /** Whether the transport can tell that the peer's kernel has everything. */
    private static void assumeAcknowledgementsAreTold(Network network, PeerKind kind) {
        Assumptions.assumeTrue(
                kind == PeerKind.UNIX_PATH || !network.transport().equals("nio"), "nio has no TCP_INFO");
    }

    // What the time-out counts from

    /** Who reads little by little, no faster than so much in each 10 ms, and knows how steady that was. */
    private static final class SlowReader {

        /** The kernel takes more of the other side when about so much has been read, and not before. */
        private static final int STEP = 2 << 20;

        private long longestStep;

        byte[] receive(Peer peer, int length, int each) throws IOException {
            ByteBuffer all = ByteBuffer.allocate(length + 1);
            int count = 0;
            int step = 0;
            long begun = System.nanoTime();
            while (count >= 0) {
                LockSupport.parkNanos(TimeUnit.MILLISECONDS.toNanos(10));
                longestStep = Math.max(longestStep, System.nanoTime() - begun);
                if (all.position() >= step + STEP) {
                    step = all.position();
                    begun = System.nanoTime();
                }
                count = peer.read(all.limit(Math.min(all.capacity(), all.position() + each)));
            }
            return Arrays.copyOf(all.array(), all.position());
        }
    }

    @ParameterizedTest
    @EnumSource
    void shouldLoseNothingWhereThePeerReadsSteadilyThoughItTakesLongerThanTheTimeout(PeerKind kind, Network network)
            throws Exception {
        Duration timeout = Duration.ofMillis(600);
        for (int tries = 1; ; tries++) {
            SlowReader reader = new SlowReader();
            try {
                losesNothing(kind, network, timeout, reader);
                return;
            } catch (IOException | AssertionError e) {
                if (reader.longestStep < timeout.toNanos() / 2) {
                    throw e;
                }
                // The machine held the reader up, so it did not read steadily.
                Assumptions.assumeTrue(tries < 10, "the machine lets nobody read steadily");
            }
        }
    }

    private static void losesNothing(PeerKind kind, Network network, Duration timeout, SlowReader reader)
            throws IOException {
        byte[] data = Bytes.pattern(24 << 20);
        try (Pair pair = Pair.connect(network, kind, connector -> connector.closeTimeout(timeout))) {
            pair.connection().send(Bytes.pooled(data)).subscribe(nothing -> {}, error -> {});
            long begun = System.nanoTime();
            TestSubscriber<CloseOutcome> closing = TestSubscriber.create();
            pair.connection().close().subscribe(closing);
            assertThat(reader.receive(pair.peer(), data.length, 150_000)).isEqualTo(data);
            // Otherwise this would say nothing.
            assertThat(System.nanoTime() - begun).isGreaterThan(timeout.toNanos());
            pair.peer().close();
            closing.block(HANG);
            assertThat(closing.getReceivedOnNext()).singleElement().isNotInstanceOf(CloseOutcome.Reset.class);
        }
    }

    @ParameterizedTest
    @EnumSource
    void shouldNotBeHeldForEverByAPeerThatSendsAByteNowAndThen(PeerKind kind, Network network) throws Exception {
        try (Pair pair = Pair.connect(network, kind, connector -> connector.closeTimeout(Duration.ofMillis(50)))) {
            pair.connection().close().subscribe();
            Future<Boolean> cutOff = Aside.run(() -> {
                try {
                    while (true) {
                        pair.peer().send("x");
                        LockSupport.parkNanos(TimeUnit.MILLISECONDS.toNanos(5));
                    }
                } catch (IOException e) {
                    return true;
                }
            });
            Waiting.done(pair.connection().closed());
            assertThat(Aside.result(cutOff)).isTrue();
        }
    }

    // How much is thrown away

    @ParameterizedTest
    @EnumSource
    void shouldThrowAwayAsMuchAsTheDrainLimitSays(PeerKind kind, Network network) throws Exception {
        try (Pair pair = Pair.connect(network, kind, CloseBoundsContract::boundedByInput)) {
            Future<byte[]> received = Aside.run(() -> {
                pair.peer().send(new byte[LIMIT]);
                byte[] all = pair.peer().receiveRest();
                pair.peer().close();
                return all;
            });
            Waiting.done(pair.connection().send("bye"));
            assertThat(Waiting.result(pair.connection().close())).isEqualTo(new CloseOutcome.Acknowledged());
            assertThat(Aside.result(received)).asString().isEqualTo("bye");
        }
    }

    @ParameterizedTest
    @EnumSource
    void shouldGiveUpAtTheByteBehindTheDrainLimit(PeerKind kind, Network network) throws Exception {
        try (Pair pair = Pair.connect(network, kind, CloseBoundsContract::boundedByInput)) {
            Future<Boolean> sent = Aside.run(() -> {
                pair.peer().send(new byte[LIMIT + 1]);
                return true;
            });
            assertThat(Waiting.result(pair.connection().close()))
                    .isInstanceOfSatisfying(
                            CloseOutcome.TimedOut.class,
                            timedOut -> assertThat(timedOut.outputEnded()).isTrue());
            assertThat(pair.connection().closed().toFuture()).succeedsWithin(HANG);
            assertThat(Aside.result(sent)).isTrue();
        }
    }

    // A peer that has everything and is silent

    @ParameterizedTest
    @EnumSource
    void shouldNotWaitForTheEndOfAPeerThatHasEverythingAndIsSilent(PeerKind kind, Network network) throws Exception {
        assumeAcknowledgementsAreTold(network, kind);
        try (Pair pair = Pair.connect(network, kind, connector -> connector.closeTimeout(NEVER))) {
            Waiting.done(pair.connection().send("bye"));
            assertThat(Waiting.result(pair.connection().close())).isEqualTo(new CloseOutcome.Acknowledged());
            // The socket is still there, so that a peer that sends after all is not reset.
            pair.peer().send(Bytes.pattern(300_000));
            assertThat(pair.peer().receiveRestAsText()).isEqualTo("bye");
            assertThat(pair.connection().closed().toFuture()).isNotDone();
            pair.peer().endOutput();
            Waiting.done(pair.connection().closed());
        }
    }

    @ParameterizedTest
    @EnumSource
    void shouldWaitForAPeerThatHasEverythingAndStillSends(PeerKind kind, Network network) throws Exception {
        try (Pair pair = Pair.connect(network, kind, connector -> connector.closeTimeout(NEVER))) {
            TestSubscriber<CloseOutcome> closing = TestSubscriber.create();
            Waiting.done(pair.connection().send("bye"));
            pair.connection().close().subscribe(closing);
            // Far more than goes on its way at once.
            pair.peer().send(new byte[16 << 20]);
            assertThat(pair.peer().receiveRestAsText()).isEqualTo("bye");
            pair.peer().endOutput();
            closing.block(HANG);
            assertThat(closing.getReceivedOnNext()).containsExactly(new CloseOutcome.Acknowledged());
        }
    }

    @ParameterizedTest
    @EnumSource(mode = Mode.EXCLUDE, names = "UNIX_PATH")
    void shouldNotTellThatAPeerHasWhatItsKernelHasNotTaken(PeerKind kind, Network network) throws Exception {
        Duration timeout = Duration.ofMillis(700);
        try (Pair pair = Pair.connect(network, kind, connector -> connector.closeTimeout(timeout))) {
            // The kernel here takes it, the peer's does not.
            Waiting.done(pair.connection().send(Bytes.zeros(20, 1 << 16)));
            assertThat(Waiting.result(pair.connection().close()))
                    .isInstanceOfSatisfying(CloseOutcome.TimedOut.class, timedOut -> {
                        assertThat(timedOut.outputEnded()).isTrue();
                        assertThat(timedOut.waited()).isGreaterThanOrEqualTo(timeout);
                    });
            // The kernel goes on sending by itself.
            assertThat(pair.peer().receiveRest()).hasSize(20 << 16);
        }
    }

    // SO_LINGER

    /** Longer than a test may hang: a thread that lingers shows. */
    private static final Linger LINGER = Linger.seconds(120);

    private static Pair lingering(Network network, boolean accepted) throws IOException {
        Duration timeout = Duration.ofMillis(50);
        if (!accepted) {
            return Pair.connect(
                    network,
                    PeerKind.IPV4,
                    connector -> connector.closeTimeout(timeout).option(SocketLevelOptions.SO_LINGER, LINGER));
        }
        var listener = Waiting.result(network.acceptor()
                .endpoints("tcp://127.0.0.1:0")
                .closeTimeout(timeout)
                .option(SocketLevelOptions.SO_LINGER, LINGER)
                .listen());
        TcpEndpoint endpoint = (TcpEndpoint) listener.endpoints().get(0);
        Peer peer = Peer.connect(endpoint, 1 << 16);
        Pair pair = new Pair(Waiting.result(listener.accept().next()), peer);
        Waiting.done(listener.close());
        return pair;
    }

    @ParameterizedTest
    @CsvSource({"false, false", "false, true", "true, false", "true, true"})
    void shouldNotBlockItsLoopWithASocketThatLingers(boolean accepted, boolean byNetwork, Network network)
            throws Exception {
        // Its listeners have no SO_LINGER that could be inherited.
        Assumptions.assumeFalse(accepted && network.transport().equals("nio"), "nio has no such option of a listener");
        Network other =
                Network.builder().transport(network.transport()).threads(1).build();
        try (Pair pair = lingering(other, accepted)) {
            // The kernel here takes it, the peer's does not, so the close would linger.
            Waiting.done(pair.connection().send(Bytes.zeros(20, 1 << 16)));
            if (!byNetwork) {
                assertThat(pair.connection().close().block(HANG)).isInstanceOf(CloseOutcome.TimedOut.class);
            }
            other.closeAsync().block(HANG);
            assertThat(pair.peer().receiveRest()).hasSize(20 << 16);
        } finally {
            other.close();
        }
    }
}
