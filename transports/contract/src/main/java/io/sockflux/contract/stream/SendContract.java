package io.sockflux.contract.stream;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.netty.buffer.ByteBuf;
import io.sockflux.Network;
import io.sockflux.contract.TransportContract;
import io.sockflux.contract.kit.Aside;
import io.sockflux.contract.kit.Bytes;
import io.sockflux.contract.kit.Pair;
import io.sockflux.contract.kit.PeerKind;
import io.sockflux.contract.kit.Waiting;
import io.sockflux.contract.wire.NotOver;
import io.sockflux.contract.wire.OverTls;
import io.sockflux.contract.wire.Wire;
import io.sockflux.error.Errno;
import io.sockflux.error.SendFailedException;
import io.sockflux.stream.Shutdown;
import java.io.IOException;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.Future;
import java.util.concurrent.atomic.AtomicLong;
import org.awaitility.Awaitility;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.EnumSource;
import org.junit.jupiter.params.provider.EnumSource.Mode;
import org.junit.jupiter.params.provider.MethodSource;
import org.reactivestreams.Subscription;
import reactor.core.CoreSubscriber;
import reactor.core.Exceptions;
import reactor.core.publisher.Flux;
import reactor.core.publisher.Mono;
import reactor.core.scheduler.Schedulers;
import reactor.test.publisher.TestPublisher;
import reactor.test.subscriber.TestSubscriber;

/** A send completes when the kernel has every byte, fails otherwise and says how many it took, and takes no more than fits. */
@TransportContract
@OverTls
class SendContract {

    /** What has not moved for so long has come to a halt. */
    private static final Duration HALT = Duration.ofMillis(100);

    private static final int CHUNK = 1 << 16;
    private static final int MEBIBYTE = 1 << 20;
    private static final Duration HANG = Duration.ofSeconds(100);

    @ParameterizedTest
    @EnumSource
    void shouldAskItsSourceOnlyWhileThereIsRoom(PeerKind kind, Network network) throws Exception {
        // What the kernel may hold on both sides, with its largest default buffers.
        long bound = 256 * 1024 + (Wire.now().isTls() ? 7L : 16L) * MEBIBYTE;
        int count = Wire.now().isTls() ? 128 : 1024;
        try (Pair pair = Pair.connect(network, kind, connector -> connector.sendBudget(256 * 1024))) {
            AtomicLong taken = new AtomicLong();
            TestSubscriber<Void> sending = TestSubscriber.create();
            pair.connection()
                    .send(Bytes.zeros(count, CHUNK).doOnNext(buffer -> taken.addAndGet(CHUNK)))
                    .subscribe(sending);
            // Nothing is read, so the send comes to a halt; a source that is asked too much has been emptied by then.
            AtomicLong before = new AtomicLong(-1);
            Awaitility.await("halt")
                    .pollInterval(Wire.now().isTls() ? HALT.multipliedBy(5) : HALT)
                    .until(() -> taken.get() > 0 && before.getAndSet(taken.get()) == taken.get());
            assertThat(taken.get()).isLessThanOrEqualTo(bound);
            assertThat(sending.isTerminated()).isFalse();

            pair.peer().receive(count * CHUNK);
            sending.block(HANG);
            assertThat(sending.isTerminatedComplete()).isTrue();
            assertThat(taken.get()).isEqualTo((long) count * CHUNK);
        }
    }

    @ParameterizedTest
    @EnumSource(mode = Mode.EXCLUDE, names = "UNIX_PATH")
    void shouldSayHowManyBytesTheKernelTookBeforeThePeerReset(PeerKind kind, Network network) throws Exception {
        long total = 64L * MEBIBYTE;
        try (Pair pair = Pair.connect(network, kind)) {
            TestSubscriber<Void> sending = TestSubscriber.create();
            pair.connection().send(Bytes.zeros((int) (total / CHUNK), CHUNK)).subscribe(sending);
            // A write over TLS counts when the kernel has all of it.
            pair.peer().receive(Wire.now().isTls() ? 4 * CHUNK : 1000);
            pair.peer().reset();
            sending.block(HANG);
            assertThat(sending.expectTerminalError()).isInstanceOfSatisfying(SendFailedException.class, failure -> {
                assertThat(failure.bytesTaken()).isBetween(1000L, total - 1);
                assertThat(failure.errno().orElseThrow()).isIn(Errno.ECONNRESET, Errno.EPIPE);
            });
        }
    }

    @ParameterizedTest
    @EnumSource
    @NotOver(value = Wire.TLS_OPENSSL, because = "OpenSSL ends both directions together")
    void shouldFailAndReleaseAfterTheEndOfOutput(PeerKind kind, Network network) throws Exception {
        try (Pair pair = Pair.connect(network, kind)) {
            Waiting.done(pair.connection().shutdown(Shutdown.WRITE));
            ByteBuf late = Bytes.pooled("too late");
            assertThat(failureOf(pair.connection().send(late)).errno()).contains(Errno.EPIPE);
            assertThat(late.refCnt()).isZero();
            assertThat(pair.peer().receiveRest()).isEmpty();
        }
    }

    @ParameterizedTest
    @EnumSource
    @NotOver(value = Wire.TLS_OPENSSL, because = "OpenSSL ends both directions together")
    void shouldSendNothingAfterAnEndOfOutputThatIsStillOnItsWay(PeerKind kind, Network network) throws Exception {
        try (Pair pair = Pair.connect(network, kind)) {
            byte[] data = Bytes.pattern(Wire.now().bytes(16 * MEBIBYTE));
            pair.connection().send(Bytes.pooled(data)).subscribe();
            pair.connection().shutdown(Shutdown.WRITE).subscribe();
            ByteBuf late = Bytes.pooled("too late");
            assertThat(failureOf(pair.connection().send(late)).bytesTaken()).isZero();
            assertThat(late.refCnt()).isZero();
            assertThat(pair.peer().receiveRest()).isEqualTo(data);
        }
    }

    @ParameterizedTest
    @EnumSource
    void shouldFailAndReleaseOnAConnectionThatIsClosed(PeerKind kind, Network network) throws Exception {
        try (Pair pair = Pair.connect(network, kind)) {
            Waiting.done(pair.connection().abort());
            ByteBuf late = Bytes.pooled("too late");
            SendFailedException failure = failureOf(pair.connection().send(late));
            assertThat(failure.errno()).isEmpty();
            assertThat(failure.bytesTaken()).isZero();
            assertThat(late.refCnt()).isZero();
        }
    }

    /** Each send of it begins where it began, though the kernel takes it in parts. */
    @ParameterizedTest
    @EnumSource
    void shouldSendALongBufferAsOftenAsItWasRetained(PeerKind kind, Network network) throws Exception {
        byte[] data = Bytes.pattern(Wire.now().bytes(6 * MEBIBYTE));
        ByteBuf thrice = Bytes.pooled(data).retain(2);
        try (Pair pair = Pair.connect(network, kind);
                Pair other = Pair.connect(network, kind)) {
            Mono<Void> twice = pair.connection().send(Flux.just(thrice, thrice));
            Mono<Void> once = other.connection().send(thrice);
            CompletableFuture<Void> sent = Mono.when(twice, once).toFuture();
            assertThat(pair.peer().receive(data.length)).isEqualTo(data);
            assertThat(other.peer().receive(data.length)).isEqualTo(data);
            assertThat(pair.peer().receive(data.length)).isEqualTo(data);
            Waiting.done(Mono.fromFuture(sent));
            assertThat(thrice.refCnt()).isZero();
        }
    }

    @ParameterizedTest
    @EnumSource
    @NotOver(because = "short buffers are not copied together, so the second sending meets the first as it waits")
    void shouldFailAndGoOnAfterAShortBufferThatIsSentTwice(PeerKind kind, Network network) throws Exception {
        try (Pair pair = Pair.connect(network, kind)) {
            ByteBuf twice = Bytes.pooled("hello");
            SendFailedException failure = failureOf(pair.connection().send(Flux.just(twice, twice)));
            assertThat(failure.errno()).isEmpty();
            assertThat(failure.bytesTaken()).isEqualTo(5);
            assertThat(failure).hasMessageContaining("sent twice");
            assertThat(pair.peer().receiveText(5)).isEqualTo("hello");
            Waiting.done(pair.connection().send(" and on"));
            assertThat(pair.peer().receiveText(7)).isEqualTo(" and on");
        }
    }

    @ParameterizedTest
    @EnumSource
    void shouldFailAndGoOnAfterABufferThatWasReleasedOfAnyLength(PeerKind kind, Network network) throws Exception {
        try (Pair pair = Pair.connect(network, kind)) {
            for (int length : new int[] {0, 5, CHUNK}) {
                ByteBuf released = Bytes.pooled(new byte[length]);
                released.release();
                SendFailedException failure = failureOf(pair.connection().send(Flux.just(Bytes.pooled("x"), released)));
                assertThat(failure.errno()).isEmpty();
                assertThat(failure.bytesTaken()).isEqualTo(1);
                assertThat(failure).hasMessageContaining("released");
                assertThat(pair.peer().receiveText(1)).isEqualTo("x");
            }
            Waiting.done(pair.connection().send("on"));
            assertThat(pair.peer().receiveText(2)).isEqualTo("on");
        }
    }

    @ParameterizedTest
    @EnumSource
    void shouldFailWithTheErrorOfItsSourceAfterWhatCameBeforeIt(PeerKind kind, Network network) throws Exception {
        try (Pair pair = Pair.connect(network, kind)) {
            IOException broken = new IOException("the source broke");
            assertThatThrownBy(() -> Waiting.done(pair.connection()
                            .send(Flux.just(Bytes.pooled("before")).concatWith(Mono.error(broken)))))
                    .hasCause(broken);
            assertThat(pair.peer().receiveText(6)).isEqualTo("before");
            // The failure is the source's; the connection goes on.
            Waiting.done(pair.connection().send("after"));
            assertThat(pair.peer().receiveText(5)).isEqualTo("after");
        }
    }

    @ParameterizedTest
    @EnumSource
    void shouldCancelItsSourceAndSendWhatItHadEmitted(PeerKind kind, Network network) throws Exception {
        try (Pair pair = Pair.connect(network, kind)) {
            TestPublisher<ByteBuf> source = TestPublisher.create();
            TestSubscriber<Void> sending = TestSubscriber.create();
            pair.connection().send(source).subscribe(sending);
            Awaitility.await().until(() -> source.wasRequested());
            source.next(Bytes.pooled("emitted"));
            assertThat(pair.peer().receiveText(7)).isEqualTo("emitted");
            sending.cancel();
            Awaitility.await().until(source::wasCancelled);
            Waiting.done(pair.connection().send(" and on"));
            assertThat(pair.peer().receiveText(7)).isEqualTo(" and on");
            assertThat(sending.isTerminated()).isFalse();
        }
    }

    @ParameterizedTest
    @EnumSource
    void shouldKeepTheOrderOfASourceThatEmitsElsewhere(PeerKind kind, Network network) throws Exception {
        try (Pair pair = Pair.connect(network, kind)) {
            int count = 20_000;
            Flux<ByteBuf> source = Flux.range(0, count)
                    .publishOn(Schedulers.parallel())
                    .map(i -> Bytes.pooled(new byte[4]).setInt(0, i));
            Future<byte[]> received = Aside.run(() -> pair.peer().receive(4 * count));
            Waiting.done(pair.connection().send(source));
            var numbers = java.nio.ByteBuffer.wrap(Aside.result(received)).asIntBuffer();
            for (int i = 0; i < count; i++) {
                assertThat(numbers.get()).isEqualTo(i);
            }
        }
    }

    @ParameterizedTest
    @EnumSource
    @NotOver(value = Wire.TLS_OPENSSL, because = "OpenSSL ends both directions together")
    void shouldCompleteWithNothingToSend(PeerKind kind, Network network) throws Exception {
        try (Pair pair = Pair.connect(network, kind)) {
            Waiting.done(pair.connection().send(Flux.empty()));
            Waiting.done(pair.connection().send(new byte[0]));
            Waiting.done(pair.connection().shutdown(Shutdown.WRITE));
            assertThat(pair.peer().receiveRest()).isEmpty();
        }
    }

    static List<Arguments> throwers() {
        List<Arguments> all = new ArrayList<>();
        for (PeerKind kind : PeerKind.values()) {
            // An error of the JVM's must not end the loop either.
            for (Throwable thrown : List.of(new IllegalStateException("mine"), new InternalError("the JVM's"))) {
                all.add(Arguments.of(kind, thrown));
            }
        }
        return all;
    }

    @ParameterizedTest
    @MethodSource("throwers")
    void shouldFailLaterSendsOnceASubscriberHasThrown(PeerKind kind, Throwable thrown, Network network)
            throws Exception {
        try (Pair pair = Pair.connect(network, kind)) {
            CompletableFuture<Boolean> told = new CompletableFuture<>();
            pair.connection().send("first").subscribe(new Thrower(thrown, told));
            told.join();
            assertThatThrownBy(() -> Waiting.done(pair.connection().send("late")))
                    .hasCauseInstanceOf(SendFailedException.class)
                    .hasMessageContaining(String.valueOf(thrown.getMessage()));
            Waiting.done(pair.connection().closed());
        }
    }

    /** Throws where it is told that the send is complete, which no subscriber may. */
    private record Thrower(Throwable thrown, CompletableFuture<Boolean> told) implements CoreSubscriber<Void> {

        @Override
        public void onSubscribe(Subscription subscription) {
            subscription.request(1);
        }

        @Override
        public void onNext(Void nothing) {}

        @Override
        public void onError(Throwable failure) {}

        @Override
        public void onComplete() {
            told.complete(true);
            throw Exceptions.propagate(thrown);
        }
    }

    @ParameterizedTest
    @EnumSource
    void shouldLetSendsAtTheSameTimeTakeTurnsBufferByBuffer(PeerKind kind, Network network) throws Exception {
        int count = Wire.now().bytes(512);
        try (Pair pair = Pair.connect(network, kind)) {
            // Both begin at a halt, so that neither has a start over the other.
            TestSubscriber<Void> filling = TestSubscriber.create();
            pair.connection().send(Bytes.zeros(count, CHUNK)).subscribe(filling);
            Future<Boolean> sent = Aside.run(() -> {
                Waiting.done(Mono.when(
                        pair.connection().send(marked(count, 1)),
                        pair.connection().send(marked(count, 2))));
                return true;
            });
            pair.peer().receive(count * CHUNK);
            int turns = 0;
            int last = 0;
            for (int i = 0; i < 2 * count; i++) {
                byte[] buffer = pair.peer().receive(CHUNK);
                // Whole buffers: no byte of another send within one.
                assertThat(buffer).isEqualTo(filled(buffer[0]));
                turns += buffer[0] == last ? 0 : 1;
                last = buffer[0];
            }
            assertThat(turns).as("turns").isGreaterThan(count);
            assertThat(Aside.result(sent)).isTrue();
        }
    }

    private static Flux<ByteBuf> marked(int count, int mark) {
        byte[] bytes = filled((byte) mark);
        return Flux.range(0, count).map(i -> Bytes.pooled(bytes));
    }

    private static byte[] filled(byte mark) {
        byte[] bytes = new byte[CHUNK];
        Arrays.fill(bytes, mark);
        return bytes;
    }

    private static SendFailedException failureOf(Mono<Void> send) {
        TestSubscriber<Void> sending = TestSubscriber.create();
        send.subscribe(sending);
        sending.block(HANG);
        return (SendFailedException) sending.expectTerminalError();
    }
}
