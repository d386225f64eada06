package io.sockflux.contract.layer;

import static io.sockflux.stream.ByteRates.NONE;
import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import io.netty.buffer.ByteBuf;
import io.sockflux.Acceptor;
import io.sockflux.Network;
import io.sockflux.contract.OnNativeTransport;
import io.sockflux.contract.TransportContract;
import io.sockflux.contract.kit.Aside;
import io.sockflux.contract.kit.Bytes;
import io.sockflux.contract.kit.Flow;
import io.sockflux.contract.kit.Joined;
import io.sockflux.contract.kit.Pair;
import io.sockflux.contract.kit.Peer;
import io.sockflux.contract.kit.PeerKind;
import io.sockflux.contract.kit.Waiting;
import io.sockflux.contract.wire.OverTls;
import io.sockflux.contract.wire.Wire;
import io.sockflux.error.TimeLimitException;
import io.sockflux.stream.ByteRates;
import io.sockflux.stream.CloseOutcome;
import io.sockflux.stream.Listener;
import io.sockflux.stream.RelayOutcome;
import io.sockflux.stream.RelayWay;
import io.sockflux.stream.TimeLimits;
import io.sockflux.stream.WhenFailed;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.Future;
import java.util.concurrent.atomic.AtomicLong;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;
import reactor.core.publisher.Mono;
import reactor.test.subscriber.TestSubscriber;

/** Bytes are held back by rates: never more than the bucket and the time allow, by turns, and nothing is lost. */
@OnNativeTransport
@TransportContract
@OverTls
class ByteRateContract {

    private static final Duration HANG = Duration.ofSeconds(100);
    private static final Duration STEP = Duration.ofMillis(25);
    private static final int BURST = 20_000;
    private static final int MUCH = 5 * BURST;
    /** Far beyond the time of a test. */
    private static final Duration NEVER = Duration.ofDays(30);

    /** What may have moved by now, and so many bytes beyond the bucket. Made when the bucket is full and nothing has moved. */
    private static final class Allowed {

        private final long begun = System.nanoTime();
        private final long beyond;

        Allowed(long beyond) {
            this.beyond = beyond;
        }

        void check(long moved) {
            long passed = System.nanoTime() - begun;
            double most = BURST + (double) BURST * passed / STEP.toNanos() + beyond;
            assertThat((double) moved)
                    .as("bytes moved within %d us at a rate of %d bytes in %s", passed / 1000, BURST, STEP)
                    .isLessThanOrEqualTo(most);
        }
    }

    // One connection

    @ParameterizedTest
    @EnumSource
    void shouldReceiveNoMoreThanTheRateAllows(PeerKind kind, Network network) throws Exception {
        byte[] data = Bytes.pattern(MUCH);
        try (Pair pair = Pair.connect(network, kind, connector -> connector.byteRates(NONE.read(BURST, STEP)))) {
            Allowed allowed = new Allowed(BURST);
            Future<Boolean> sent = Aside.run(() -> {
                pair.peer().send(data);
                pair.peer().endOutput();
                return true;
            });
            AtomicLong received = new AtomicLong();
            List<ByteBuf> all = Waiting.result(pair.connection()
                    .receive()
                    .doOnNext(buffer -> allowed.check(received.addAndGet(buffer.readableBytes())))
                    .collectList());
            assertThat(Bytes.of(all)).isEqualTo(data);
            assertThat(Aside.result(sent)).isTrue();
        }
    }

    @ParameterizedTest
    @EnumSource
    void shouldSendNoMoreThanTheRateAllows(PeerKind kind, Network network) throws Exception {
        int chunk = 1_000;
        try (Pair pair = Pair.connect(network, kind, connector -> connector.byteRates(NONE.write(BURST, STEP)))) {
            Allowed allowed = new Allowed(chunk);
            AtomicLong asked = new AtomicLong();
            CompletableFuture<Void> sent = pair.connection()
                    .send(Bytes.zeros(MUCH / chunk, chunk).doOnNext(buffer -> allowed.check(asked.addAndGet(chunk))))
                    .toFuture();
            ByteBuffer buffer = ByteBuffer.allocate(1 << 16);
            for (long received = 0; received < MUCH; ) {
                received += pair.peer().read(buffer.clear());
                allowed.check(received);
            }
            Waiting.done(Mono.fromFuture(sent));
        }
    }

    @Test
    void shouldHoldBackASourceAndKeepTheBudget(Network network) throws Exception {
        try (Pair pair =
                Pair.connect(network, PeerKind.IPV4, connector -> connector.byteRates(NONE.write(BURST, NEVER)))) {
            AtomicLong asked = new AtomicLong();
            TestSubscriber<Void> sending = TestSubscriber.create();
            pair.connection()
                    .send(Bytes.zeros(MUCH, 1_000).doOnNext(buffer -> asked.addAndGet(1_000)))
                    .subscribe(sending);
            pair.peer().receive(BURST);
            // Another send finds the bucket empty too.
            TestSubscriber<Void> other = TestSubscriber.create();
            pair.connection().send("x").subscribe(other);
            turnOfTheLoop(network);
            assertThat(asked).hasValue(BURST);
            assertThat(sending.isTerminated()).isFalse();
            assertThat(other.isTerminated()).isFalse();
        }
    }

    /** Much comes and goes on each loop of the network. */
    private static void turnOfTheLoop(Network network) throws IOException {
        for (int i = 0; i < 4; i++) {
            try (Pair pair = Pair.connect(network, PeerKind.IPV4)) {
                pair.peer().send("x");
                assertThat(Waiting.result(pair.connection().receive().next()).readableBytes())
                        .isEqualTo(1);
            }
        }
    }

    @Test
    void shouldReadNothingAheadOfDemand(Network network) throws Exception {
        try (Pair pair =
                Pair.connect(network, PeerKind.IPV4, connector -> connector.byteRates(NONE.read(BURST, STEP)))) {
            pair.peer().send(Bytes.pattern(100_000));
            TestSubscriber<ByteBuf> receiving =
                    TestSubscriber.builder().initialRequest(1).build();
            pair.connection().receive().subscribe(receiving);
            await("the first").until(() -> !receiving.getReceivedOnNext().isEmpty());
            turnOfTheLoop(network);
            assertThat(receiving.getReceivedOnNext()).hasSize(1);
            receiving.request(1);
            await("the second").until(() -> receiving.getReceivedOnNext().size() == 2);
        }
    }

    @Test
    void shouldSendAFileNoFasterThanTheRateAllows(@TempDir Path folder, Network network) throws Exception {
        int length = 20 * BURST;
        Path file = Files.write(folder.resolve("file"), Bytes.pattern(length));
        try (Pair pair =
                Pair.connect(network, PeerKind.IPV4, connector -> connector.byteRates(NONE.write(BURST, STEP)))) {
            // A piece of a file is a buffer.
            Allowed allowed = new Allowed(1 << 16);
            CompletableFuture<Void> sent =
                    pair.connection().sendFile(file, 0, length).toFuture();
            ByteBuffer buffer = ByteBuffer.allocate(length + 1);
            while (buffer.position() < length) {
                pair.peer().read(buffer);
                allowed.check(buffer.position());
            }
            assertThat(buffer.flip()).isEqualTo(ByteBuffer.wrap(Bytes.pattern(length)));
            Waiting.done(Mono.fromFuture(sent));
        }
    }

    @ParameterizedTest
    @EnumSource
    void shouldRelayNoFasterThanTheRateAllows(RelayWay way, Network network) throws Throwable {
        try (Pair one = Pair.connect(network, PeerKind.IPV4, connector -> connector.byteRates(NONE.read(BURST, STEP)));
                Pair other = Pair.connect(network, PeerKind.IPV4);
                Joined joined = new Joined(one, other)) {
            Allowed allowed = new Allowed(BURST);
            CompletableFuture<RelayOutcome> relay = joined.relay(way).toFuture();
            Future<Flow> sent = Aside.run(() -> Flow.send(one.peer(), 1, 4L << 16));
            ByteBuffer buffer = ByteBuffer.allocate(1 << 16);
            long received = 0;
            while (received < 4L << 16) {
                received += other.peer().read(buffer.clear());
                allowed.check(received);
            }
            assertThat(received).isEqualTo(Aside.result(sent).bytes());
            other.peer().endOutput();
            assertThat(Joined.outcome(relay)).isEqualTo(new RelayOutcome(received, 0, RelayWay.USER_SPACE));
        }
    }

    // What a rate must not do

    @ParameterizedTest
    @EnumSource
    void shouldNotHoldUpAClose(PeerKind kind, Network network) throws Exception {
        byte[] data = Bytes.pattern(300_000);
        ByteRates rates = NONE.read(1, NEVER).write(1, NEVER);
        try (Pair pair = Pair.connect(network, kind, connector -> connector.byteRates(rates))) {
            Future<byte[]> received = Aside.run(() -> {
                // The first byte empties the bucket of the input, and all else is what a close throws away.
                pair.peer().send(data);
                pair.peer().endOutput();
                byte[] all = pair.peer().receiveRest();
                pair.peer().close();
                return all;
            });
            TestSubscriber<ByteBuf> receiving = TestSubscriber.create();
            pair.connection().receive().subscribe(receiving);
            await("the first").until(() -> !receiving.getReceivedOnNext().isEmpty());
            pair.connection().send(Bytes.pooled(data)).subscribe(nothing -> {}, error -> {});
            TestSubscriber<CloseOutcome> closing = TestSubscriber.create();
            pair.connection().close().subscribe(closing);
            closing.block(HANG);
            assertThat(closing.getReceivedOnNext()).containsExactly(new CloseOutcome.Acknowledged());
            assertThat(Aside.result(received)).isEqualTo(data);
        }
    }

    @Test
    void shouldNotTakeAReadThatIsHeldBackForASilentPeer(Network network) throws Exception {
        Duration limit = Duration.ofMillis(50);
        try (Pair held = Pair.connect(
                        network,
                        PeerKind.IPV4,
                        connector -> connector
                                .byteRates(NONE.read(1, NEVER))
                                .timeLimits(TimeLimits.NONE.read(limit).idle(limit)));
                Pair clock = Pair.connect(
                        network,
                        PeerKind.IPV4,
                        connector ->
                                connector.timeLimits(TimeLimits.NONE.read(limit.multipliedBy(4), WhenFailed.ABORT)))) {
            held.peer().send("12");
            TestSubscriber<ByteBuf> receiving = TestSubscriber.create();
            held.connection().receive().subscribe(receiving);
            await("the first").until(() -> !receiving.getReceivedOnNext().isEmpty());
            TestSubscriber<Object> ticking = TestSubscriber.create();
            clock.connection().receive().cast(Object.class).subscribe(ticking);
            ticking.block(HANG);
            assertThat(ticking.expectTerminalError()).isInstanceOf(TimeLimitException.class);
            // Much more than the limit has passed.
            assertThat(receiving.isTerminated()).isFalse();
        }
    }

    @Test
    void shouldTellThePeersResetWhileAReadIsHeldBack(Network network) throws Exception {
        try (Pair pair = Pair.connect(network, PeerKind.IPV4, connector -> connector.byteRates(NONE.read(1, NEVER)))) {
            pair.peer().send("1");
            TestSubscriber<ByteBuf> receiving = TestSubscriber.create();
            pair.connection().receive().subscribe(receiving);
            await("the first").until(() -> !receiving.getReceivedOnNext().isEmpty());
            pair.peer().reset();
            receiving.block(HANG);
            assertThat(receiving.expectTerminalError()).hasMessageContaining("ECONNRESET");
        }
    }

    // All connections of a listener

    private static Listener listen(ByteRates total, Acceptor recipe) {
        return Waiting.result(
                recipe.endpoints("tcp://127.0.0.1:0").totalByteRates(total).listen());
    }

    private static Pair accept(Listener listener) throws IOException {
        Peer peer = Peer.connect(listener.endpoints().get(0), 1 << 14);
        return new Pair(Waiting.result(listener.accept().next()), peer);
    }

    /** What comes to each peer. */
    private static long[] receive(List<Pair> pairs, Allowed allowed, long enough) {
        AtomicLong all = new AtomicLong();
        List<Future<Long>> each = new ArrayList<>();
        for (Pair pair : pairs) {
            each.add(Aside.run(() -> {
                long own = 0;
                ByteBuffer buffer = ByteBuffer.allocate(1 << 12);
                while (all.get() < enough) {
                    int n = pair.peer().read(buffer.clear());
                    own += n;
                    allowed.check(all.addAndGet(n));
                }
                return own;
            }));
        }
        return each.stream().mapToLong(Aside::result).toArray();
    }

    @Test
    void shouldShareTheRateOfAListenerByBytes(Network network) throws Exception {
        int longest = 1 << 14;
        Allowed allowed = new Allowed(4L * longest);
        Listener listener =
                listen(NONE.write(BURST, STEP), Wire.now().acceptor(network).sendBudget(longest));
        List<Pair> pairs = new ArrayList<>();
        try {
            for (int i = 0; i < 4; i++) {
                pairs.add(accept(listener));
            }
            // Two have long buffers, and two have short ones.
            for (int i = 0; i < 4; i++) {
                int length = i % 2 == 0 ? longest : 500;
                pairs.get(i)
                        .connection()
                        .send(Bytes.zeros(Integer.MAX_VALUE, length))
                        .subscribe(nothing -> {}, error -> {});
            }
            long enough = 40L * BURST;
            long[] each = receive(pairs, allowed, enough);
            // What is in the kernel on the way to one and the other is not in these counts.
            for (long own : each) {
                assertThat(own).as("of %d bytes to four", enough).isGreaterThan(enough / 4 / 2);
            }
        } finally {
            for (Pair pair : pairs) {
                pair.close();
            }
            Waiting.done(listener.drain(Duration.ZERO));
        }
    }

    @Test
    void shouldReceiveFromAllPeersOfAListenerTogetherNoMoreThanTheRateAllows(Network network) throws Exception {
        int peers = 4;
        Allowed allowed = new Allowed((long) peers * BURST);
        Listener listener = listen(NONE.read(BURST, STEP), Wire.now().acceptor(network));
        List<Pair> pairs = new ArrayList<>();
        try {
            for (int i = 0; i < peers; i++) {
                pairs.add(accept(listener));
            }
            AtomicLong all = new AtomicLong();
            List<TestSubscriber<ByteBuf>> receivers = new ArrayList<>();
            for (Pair pair : pairs) {
                Aside.run(() -> Flow.send(pair.peer(), 1, 10L * BURST));
                TestSubscriber<ByteBuf> receiving = TestSubscriber.create();
                pair.connection()
                        .receive()
                        .doOnNext(buffer -> allowed.check(all.addAndGet(buffer.readableBytes())))
                        .subscribe(receiving);
                receivers.add(receiving);
            }
            for (TestSubscriber<ByteBuf> receiving : receivers) {
                receiving.block(HANG);
                assertThat(receiving.isTerminatedComplete()).isTrue();
            }
        } finally {
            for (Pair pair : pairs) {
                pair.close();
            }
            Waiting.done(listener.drain(Duration.ZERO));
        }
    }

    @Test
    void shouldLetAnotherConnectionHaveItsTurnWhenOneIsGone(Network network) throws Exception {
        Listener listener =
                listen(NONE.write(1_000, Duration.ofMillis(20)), Wire.now().acceptor(network));
        try (Pair gone = accept(listener);
                Pair left = accept(listener)) {
            gone.connection().send(Bytes.zeros(Integer.MAX_VALUE, 1_000)).subscribe(nothing -> {}, error -> {});
            gone.peer().receive(1_000);
            CompletableFuture<Void> sent =
                    left.connection().send(Bytes.zeros(20, 1_000)).toFuture();
            Waiting.done(gone.connection().abort());
            left.peer().receive(20_000);
            Waiting.done(Mono.fromFuture(sent));
        } finally {
            Waiting.done(listener.drain(Duration.ZERO));
        }
    }
}
