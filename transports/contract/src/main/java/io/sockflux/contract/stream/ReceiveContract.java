package io.sockflux.contract.stream;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.netty.buffer.ByteBuf;
import io.sockflux.Network;
import io.sockflux.contract.TransportContract;
import io.sockflux.contract.kit.Aside;
import io.sockflux.contract.kit.Bytes;
import io.sockflux.contract.kit.Leaks;
import io.sockflux.contract.kit.Pair;
import io.sockflux.contract.kit.PeerKind;
import io.sockflux.contract.kit.Waiting;
import io.sockflux.contract.wire.NotOver;
import io.sockflux.contract.wire.OverTls;
import io.sockflux.contract.wire.Wire;
import io.sockflux.error.TooLongException;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.Future;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.atomic.AtomicReference;
import java.util.function.Function;
import java.util.stream.Stream;
import org.awaitility.Awaitility;
import org.junit.jupiter.api.Assumptions;
import org.junit.jupiter.api.Named;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;
import org.junit.jupiter.params.provider.MethodSource;
import org.reactivestreams.Publisher;
import org.reactivestreams.Subscription;
import reactor.core.publisher.BaseSubscriber;
import reactor.core.publisher.Flux;
import reactor.core.publisher.Mono;
import reactor.core.scheduler.Schedulers;
import reactor.test.subscriber.TestSubscriber;

/** What is received comes by demand, to one subscriber after the other, and may be lost without harm. */
@TransportContract
@OverTls
class ReceiveContract {

    private static final int MEBIBYTE = 1 << 20;
    /** More than a first read, and less than any socket takes while nobody reads. */
    private static final int SEVERAL_READS = 20_000;

    private static final Duration HANG = Duration.ofSeconds(100);

    @ParameterizedTest
    @EnumSource
    void shouldGiveTheNextSubscriberWhatTheOneBeforeDidNotTake(PeerKind kind, Network network) throws Exception {
        byte[] data = Bytes.pattern(MEBIBYTE);
        try (Pair pair = Pair.connect(network, kind)) {
            Future<Boolean> sent = sendAndEnd(pair, data);
            // Unbounded demand that is taken back: much is under way when the subscriber leaves.
            Flux<ByteBuf> inTurn = Flux.defer(() -> pair.connection().receive().take(1))
                    .repeat(20)
                    .concatWith(pair.connection().receive());
            List<ByteBuf> received = Waiting.result(inTurn.collectList());
            assertThat(Bytes.of(received)).isEqualTo(data);
            assertThat(Aside.result(sent)).isTrue();
        }
    }

    @ParameterizedTest
    @EnumSource
    @NotOver(
            because =
                    "Netty's handler reads ahead by a read: one that it remembers from the handshake, and records that came together")
    void shouldReadOneBufferForEachThatIsAskedFor(PeerKind kind, Network network) throws Exception {
        try (Pair pair = Pair.connect(network, kind)) {
            pair.peer().send(Bytes.pattern(40_000));
            TestSubscriber<ByteBuf> receiver =
                    TestSubscriber.builder().initialRequest(0).build();
            pair.connection().receive().subscribe(receiver);
            for (int asked = 1; asked <= 3; asked++) {
                receiver.request(1);
                int expected = asked;
                Awaitility.await().until(() -> receiver.getReceivedOnNext().size() >= expected);
                // A buffer beyond demand would stay pooled in the queue.
                Awaitility.await("nothing read ahead").until(Leaks::none);
                assertThat(receiver.getReceivedOnNext()).hasSize(expected);
            }
        }
    }

    @ParameterizedTest
    @EnumSource(mode = EnumSource.Mode.EXCLUDE, names = "IPV6")
    @NotOver(because = "a read may bring several records, so several buffers tell nothing of the reads")
    void shouldReadOnInTheSameTurnWhileMoreIsAskedFor(PeerKind kind, Network network) throws Exception {
        Assumptions.assumeFalse(network.transport().equals("io_uring"), "each of its reads is a turn of its own");
        try (Pair pair = Pair.connect(network, kind)) {
            pair.peer().send(Bytes.pattern(SEVERAL_READS));
            AtomicInteger buffers = new AtomicInteger();
            AtomicInteger ofTheTurn = new AtomicInteger();
            BaseSubscriber<ByteBuf> oneByOne = new BaseSubscriber<>() {
                @Override
                protected void hookOnSubscribe(Subscription subscription) {
                    request(1);
                }

                @Override
                protected void hookOnNext(ByteBuf buffer) {
                    if (buffers.incrementAndGet() == 1) {
                        // What is sent meanwhile goes out when the loop has read what it is to read.
                        pair.connection()
                                .send(".")
                                .subscribe(ignored -> {}, closed -> {}, () -> ofTheTurn.set(buffers.get()));
                    }
                    request(1);
                }
            };
            pair.connection().receive().subscribe(oneByOne);
            Awaitility.await().until(() -> ofTheTurn.get() > 0);
            assertThat(ofTheTurn).as("buffers of the first turn").hasValueGreaterThan(1);
            oneByOne.cancel();
        }
    }

    @ParameterizedTest
    @EnumSource
    void shouldRefuseASecondSubscriberAtTheSameTime(PeerKind kind, Network network) throws Exception {
        try (Pair pair = Pair.connect(network, kind)) {
            TestSubscriber<ByteBuf> first = TestSubscriber.create();
            pair.connection().receive().subscribe(first);
            assertThatThrownBy(() -> Waiting.done(pair.connection().receive()))
                    .isInstanceOf(IllegalStateException.class)
                    .hasMessageContaining("one at a time");
            pair.peer().send("for the first");
            pair.peer().endOutput();
            first.block(HANG);
            assertThat(Bytes.of(first.getReceivedOnNext())).asString().isEqualTo("for the first");
        }
    }

    @ParameterizedTest
    @EnumSource
    void shouldFailOnARequestForNothing(PeerKind kind, Network network) throws Exception {
        try (Pair pair = Pair.connect(network, kind)) {
            AtomicReference<Throwable> failure = new AtomicReference<>();
            BaseSubscriber<ByteBuf> receiver = new BaseSubscriber<>() {
                @Override
                protected void hookOnSubscribe(Subscription subscription) {
                    // BaseSubscriber's own request would check.
                    subscription.request(0);
                }

                @Override
                protected void hookOnError(Throwable error) {
                    failure.set(error);
                }
            };
            pair.connection().receive().subscribe(receiver);
            Awaitility.await().until(() -> failure.get() != null);
            assertThat(failure.get())
                    .isInstanceOf(IllegalArgumentException.class)
                    .hasMessageContaining("3.9");
        }
    }

    @ParameterizedTest
    @EnumSource
    void shouldNotCutACharacterWhereAReadEnds(PeerKind kind, Network network) throws Exception {
        byte[] text = "größe €uro 𝄞".getBytes(StandardCharsets.UTF_8);
        try (Pair pair = Pair.connect(network, kind)) {
            TestSubscriber<String> receiver = TestSubscriber.create();
            pair.connection().receive().asString(StandardCharsets.UTF_8).subscribe(receiver);
            for (int i = 0; i < text.length; i++) {
                pair.peer().send(new byte[] {text[i]});
                // The next byte goes when this one has been read: every cut that there can be is made.
                String soFar = new String(text, 0, i + 1, StandardCharsets.UTF_8).replace("\uFFFD", "");
                Awaitility.await().until(() -> soFar.equals(String.join("", receiver.getReceivedOnNext())));
            }
            pair.peer().send(new byte[] {(byte) 0xE2});
            pair.peer().endOutput();
            receiver.block(HANG);
            assertThat(String.join("", receiver.getReceivedOnNext())).isEqualTo("größe €uro 𝄞\uFFFD");
        }
    }

    @ParameterizedTest
    @EnumSource
    void shouldRefuseToCollectMoreThanTheLimit(PeerKind kind, Network network) throws Exception {
        try (Pair pair = Pair.connect(network, kind)) {
            pair.peer().send(Bytes.pattern(5000));
            assertThatThrownBy(() -> Waiting.done(pair.connection().receive().collectBytes(4999)))
                    .cause()
                    .isInstanceOfSatisfying(
                            TooLongException.class,
                            failure -> assertThat(failure.limit()).isEqualTo(4999));
        }
    }

    @ParameterizedTest
    @MethodSource
    void shouldNotLeakWhatOperatorsLose(Function<Flux<ByteBuf>, Publisher<?>> operators, Network network)
            throws Exception {
        try (Pair pair = Pair.connect(network, PeerKind.IPV4)) {
            Future<Boolean> sent = sendAndEnd(pair, Bytes.pattern(Wire.now().bytes(4 * MEBIBYTE)));
            Waiting.done(operators.apply(pair.connection().receive()));
            Waiting.done(pair.connection().close());
            assertThat(Aside.result(sent)).isTrue();
            Awaitility.await("release of every buffer").until(Leaks::none);
        }
    }

    static Stream<Named<Function<Flux<ByteBuf>, Publisher<?>>>> shouldNotLeakWhatOperatorsLose() {
        return Stream.of(
                Named.of("filter", received -> received.filter(buffer -> false)),
                Named.of("then", Flux::then),
                Named.of("take", received -> received.take(1)),
                Named.of(
                        "publishOn, cancelled at once",
                        received -> received.publishOn(Schedulers.parallel()).take(1)),
                Named.of(
                        "flatMap, cancelled",
                        received -> received.flatMap(buffer ->
                                        Mono.delay(Duration.ofMillis(1)).thenReturn(buffer))
                                .take(3)));
    }

    @ParameterizedTest
    @EnumSource
    void shouldLeavePooledBuffersToThoseWhoReleaseThem(PeerKind kind, Network network) throws Exception {
        byte[] data = Bytes.pattern(MEBIBYTE);
        try (Pair pair = Pair.connect(network, kind)) {
            Future<Boolean> sent = sendAndEnd(pair, data);
            List<ByteBuf> received =
                    Waiting.result(pair.connection().receivePooled().collectList());
            assertThat(Leaks.none()).isFalse();
            assertThat(Bytes.of(received)).isEqualTo(data);
            received.forEach(ByteBuf::release);
            Awaitility.await("release of every buffer").until(Leaks::none);
            assertThat(Aside.result(sent)).isTrue();
        }
    }

    private static Future<Boolean> sendAndEnd(Pair pair, byte[] data) {
        return Aside.run(() -> {
            pair.peer().send(data);
            pair.peer().endOutput();
            return true;
        });
    }
}
