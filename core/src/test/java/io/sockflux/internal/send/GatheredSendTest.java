package io.sockflux.internal.send;

import static org.assertj.core.api.Assertions.assertThat;

import io.netty.buffer.ByteBuf;
import io.sockflux.internal.stream.StreamSettings;
import io.sockflux.stream.CloseOutcome;
import io.sockflux.stream.Shutdown;
import java.util.ArrayList;
import java.util.List;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;
import reactor.core.publisher.Flux;
import reactor.core.publisher.Sinks;
import reactor.test.publisher.TestPublisher;
import reactor.test.subscriber.TestSubscriber;

/** What short buffers become on their way to the channel. */
class GatheredSendTest {

    private static final String LONG = "L".repeat(1025);

    private final Outbound outbound = new Outbound();
    private final TestPublisher<ByteBuf> source = TestPublisher.create();
    private final TestSubscriber<Void> sending =
            Outbound.subscribed(outbound.connection().send(source));

    private void emit(String... texts) {
        for (String text : texts) {
            source.next(outbound.buffer(text));
        }
    }

    @Test
    void shouldSendTheShortBuffersOfOneReadByOneWriteAndOneFlush() {
        outbound.read(() -> emit("one", "two", "three"));

        assertThat(outbound.calls()).containsExactly("write 11", "flush");
        assertThat(outbound.taken()).isEqualTo("onetwothree");
        source.complete();
        assertThat(sending.isTerminatedComplete()).isTrue();
        outbound.close();
    }

    @Test
    void shouldSendEachAtOnceWhereNothingIsRead() {
        emit("one", "two");

        assertThat(outbound.calls()).containsExactly("write 3", "flush", "write 3", "flush");
        outbound.close();
    }

    @Test
    void shouldWaitForTheEndOfAReadOfAnotherChannelToo() {
        Outbound read = new Outbound();
        List<String> meanwhile = new ArrayList<>();
        read.read(() -> {
            emit("one", "two");
            meanwhile.addAll(outbound.calls());
        });

        assertThat(meanwhile).isEmpty();
        assertThat(outbound.calls()).containsExactly("write 6", "flush");
        outbound.close();
        read.close();
    }

    /** The kernel takes a part of it on the first connection, and Netty moves the buffer's position by that part. */
    @Test
    void shouldSendAShortBufferWholeOnEachOfSeveralConnections() {
        Outbound other = new Outbound();
        ByteBuf shared = outbound.buffer("shared").retain();
        outbound.channel().room(2);
        source.next(shared);
        TestSubscriber<Void> again = Outbound.subscribed(other.connection().send(shared));

        assertThat(outbound.taken()).isEqualTo("sh");
        assertThat(other.taken()).isEqualTo("shared");
        assertThat(again.isTerminatedComplete()).isTrue();
        outbound.channel().room(Integer.MAX_VALUE);
        assertThat(outbound.taken()).isEqualTo("shared");
        source.complete();
        outbound.close();
        other.close();
    }

    @Test
    void shouldGatherBuffersOfTheGreatestLengthUpToTheRoomForThem() {
        outbound.read(() -> emit("a".repeat(1024), "b".repeat(1024)));
        assertThat(outbound.calls()).containsExactly("write 2048", "flush");
        outbound.close();
    }

    @Test
    void shouldNotGatherABufferThatIsLongerThanTheGreatest() {
        outbound.read(() -> emit("a".repeat(1024), "b".repeat(1025)));
        assertThat(outbound.calls()).containsExactly("write 1024", "write 1025", "flush");
        outbound.close();
    }

    @Test
    void shouldFlushAfterSixtyFourKibibytesThoughTheReadGoesOn() {
        List<String> meanwhile = new ArrayList<>();
        outbound.read(() -> {
            emit("short", "L".repeat(1 << 16));
            meanwhile.addAll(outbound.calls());
            emit("and", "on");
        });

        assertThat(meanwhile).containsExactly("write 5", "write 65536", "flush");
        assertThat(outbound.calls()).hasSize(5).endsWith("write 5", "flush");
        outbound.close();
    }

    @Test
    void shouldKeepALongBufferBetweenShortOnesInItsPlace() {
        outbound.read(() -> emit("a", "b", LONG, "c", "d"));

        assertThat(outbound.calls()).containsExactly("write 2", "write 1025", "write 2", "flush");
        assertThat(outbound.taken()).isEqualTo("ab" + LONG + "cd");
        outbound.close();
    }

    @Test
    void shouldKeepTheOrderOfTwoSends() {
        TestPublisher<ByteBuf> other = TestPublisher.create();
        Outbound.subscribed(outbound.connection().send(other));
        outbound.read(() -> {
            emit("a", "b");
            other.next(outbound.buffer("1"));
            emit("c");
            other.next(outbound.buffer("2"), outbound.buffer("3"));
        });

        assertThat(outbound.calls()).containsExactly("write 2", "write 1", "write 1", "write 2", "flush");
        assertThat(outbound.taken()).isEqualTo("ab1c23");
        source.complete();
        other.complete();
        assertThat(sending.isTerminatedComplete()).isTrue();
        outbound.close();
    }

    @Test
    void shouldKeepTheOrderOfMoreThanOneWriteHolds() {
        // Asked for as many at once, as each of them is far from filling the budget.
        String[] texts = IntStream.range(0, 400)
                .mapToObj(i -> "%04d".formatted(i).repeat(i % 250 + 1))
                .toArray(String[]::new);
        outbound.read(() -> emit(texts));

        assertThat(outbound.taken()).isEqualTo(String.join("", texts));
        assertThat(outbound.written()).hasSizeLessThan(40);
        source.complete();
        assertThat(sending.isTerminatedComplete()).isTrue();
        outbound.close();
    }

    @Test
    void shouldNotCopyAShortBufferThatIsAlone() {
        ByteBuf alone = outbound.buffer("alone");
        outbound.read(() -> source.next(alone));

        assertThat(outbound.written()).hasSize(1);
        assertThat(outbound.written().get(0)).isSameAs(alone);
        outbound.close();
    }

    @Test
    void shouldSendABufferThatComesTwiceTwice() {
        ByteBuf twice = outbound.buffer("again").retain();
        outbound.read(() -> source.next(twice, twice));

        assertThat(outbound.taken()).isEqualTo("againagain");
        outbound.close();
    }

    @Test
    void shouldFailASendOfABufferThatWasReleasedAlready() {
        ByteBuf gone = outbound.buffer("gone");
        gone.release();
        outbound.read(() -> source.next(gone));

        assertThat(sending.expectTerminalError()).hasMessageContaining("released");
        source.assertCancelled();
        outbound.close();
    }

    @Test
    void shouldSendShortBuffersOneByOneWhereThereIsNoMemory() {
        outbound.impoverish();
        outbound.read(() -> emit("one", "two", "three"));

        assertThat(outbound.calls()).containsExactly("write 3", "write 3", "write 5", "flush");
        assertThat(outbound.taken()).isEqualTo("onetwothree");
        source.complete();
        assertThat(sending.isTerminatedComplete()).isTrue();
        outbound.close();
    }

    // The ends

    @Test
    void shouldSendWhatWasHandedOverBeforeTheEndOfOutputInTheSameRead() {
        TestSubscriber<Void> shutdown = TestSubscriber.create();
        outbound.read(() -> {
            emit("one", "two");
            outbound.connection().shutdown(Shutdown.WRITE).subscribe(shutdown);
            source.assertCancelled();
        });

        assertThat(outbound.taken()).isEqualTo("onetwo");
        assertThat(shutdown.isTerminatedComplete()).isTrue();
        assertThat(outbound.channel().isOutputShutdown()).isTrue();
        assertThat(Outbound.bytesTaken(sending)).isEqualTo(6);
        outbound.close();
    }

    @Test
    void shouldSendWhatWasHandedOverBeforeACloseInTheSameRead() {
        TestSubscriber<CloseOutcome> close = TestSubscriber.create();
        outbound.read(() -> {
            emit("one", "two");
            outbound.connection().close().subscribe(close);
        });

        assertThat(outbound.taken()).isEqualTo("onetwo");
        assertThat(outbound.channel().isOutputShutdown()).isTrue();
        outbound.close();
    }

    @ParameterizedTest
    @ValueSource(booleans = {false, true})
    void shouldReleaseWhatAnAbortInTheSameReadCutsOff(boolean byAnotherChannelsRead) {
        Outbound read = byAnotherChannelsRead ? new Outbound() : outbound;
        read.read(() -> {
            emit("one", "two");
            outbound.connection().abort().subscribe();
        });
        outbound.channel().runPendingTasks();

        assertThat(outbound.memory()).isZero();
        // Whatever the kernel had taken by then.
        assertThat(Outbound.bytesTaken(sending)).isEqualTo(outbound.taken().length());
        outbound.close();
        read.close();
    }

    @Test
    void shouldSendWhatWasHandedOverBeforeACancellationInTheSameRead() {
        outbound.read(() -> {
            emit("one", "two");
            sending.cancel();
        });

        assertThat(outbound.calls()).containsExactly("write 6", "flush");
        assertThat(sending.isTerminated()).isFalse();
        outbound.close();
    }

    @Test
    void shouldEndWhenTheKernelHasTakenAllAndNotBefore() {
        outbound.channel().room(8);
        outbound.read(() -> {
            emit("one", "two", "three");
            source.complete();
        });
        assertThat(sending.isTerminated()).isFalse();
        outbound.channel().room(2);
        assertThat(sending.isTerminated()).isFalse();
        outbound.channel().room(1);

        assertThat(sending.isTerminatedComplete()).isTrue();
        outbound.close();
    }

    @Test
    void shouldSayHowManyBytesTheKernelTookOfAWriteThatFails() {
        outbound.channel().room(8);
        outbound.channel().breakDown();
        outbound.read(() -> emit("one", "two", "three"));
        outbound.channel().runPendingTasks();

        assertThat(outbound.taken()).isEqualTo("onetwoth");
        assertThat(Outbound.bytesTaken(sending)).isEqualTo(8);
        outbound.close();
    }

    @Test
    void shouldFailASendWhoseSourceThrowsAndGoOnWithOthers() {
        TestSubscriber<Void> thrown = TestSubscriber.create();
        Sinks.Many<Integer> numbers = Sinks.many().unicast().onBackpressureBuffer();
        outbound.connection()
                .send(numbers.asFlux().map(number -> {
                    if (number > 1) {
                        throw new OutOfMemoryError("none left");
                    }
                    return outbound.buffer("one");
                }))
                .subscribe(thrown);
        outbound.channel().room(0);
        emit("x".repeat(StreamSettings.DEFAULT.sendBudget()));
        numbers.tryEmitNext(1).orThrow();
        // There is no room, so this one waits to be asked for.
        numbers.tryEmitNext(2).orThrow();
        outbound.channel().room(Integer.MAX_VALUE);
        outbound.channel().runPendingTasks();
        emit("on");

        assertThat(thrown.expectTerminalError()).isInstanceOf(OutOfMemoryError.class);
        assertThat(outbound.taken()).startsWith("x").endsWith("xoneon");
        outbound.close();
    }

    // The budget

    @Test
    void shouldAskForNoMoreThanTheBudgetAndWhatWasAskedAhead() {
        int budget = 8_000;
        Outbound full = new Outbound(budget);
        full.channel().room(0);
        List<ByteBuf> emitted = new ArrayList<>();
        Flux<ByteBuf> endless = Flux.generate(sink -> {
            emitted.add(full.buffer("x".repeat(100)));
            sink.next(emitted.get(emitted.size() - 1));
        });
        Outbound.subscribed(full.connection().send(endless));

        // At least what is in one write, of which the channel counts the overhead once.
        assertThat(100 * emitted.size()).isBetween(budget / 2, budget + 16 * 100);
        full.close();
    }

    @Test
    void shouldAskForFewWhereOneWasShort() {
        Outbound full = new Outbound();
        full.channel().room(0);
        List<ByteBuf> emitted = new ArrayList<>();
        Flux<ByteBuf> headAndChunks = Flux.range(0, 100)
                .map(i -> full.buffer(i == 0 ? "head" : "x".repeat(1 << 20)))
                .doOnNext(emitted::add);
        Outbound.subscribed(full.connection().send(headAndChunks));

        assertThat(emitted).hasSizeLessThanOrEqualTo(3);
        full.close();
    }

    @Test
    void shouldHoldNoMoreMemoryThanTheBudgetForThoseThatComeByTwos() {
        int budget = 8_000;
        Outbound full = new Outbound(budget);
        full.channel().room(0);
        TestPublisher<ByteBuf> twos = TestPublisher.create();
        Outbound.subscribed(full.connection().send(twos));
        for (int i = 0; i < 60; i++) {
            full.read(() -> twos.next(full.buffer("a"), full.buffer("b")));
        }

        assertThat(full.memory()).isBetween(100L, (long) budget);
        full.channel().room(Integer.MAX_VALUE);
        assertThat(full.taken()).isEqualTo("ab".repeat(60));
        full.close();
    }

    @Test
    void shouldAskOnWhenRoomWasMadeWhileItsFlushWaited() {
        Outbound tight = new Outbound(1_000);
        tight.channel().room(0);
        TestPublisher<ByteBuf> some = TestPublisher.create();
        Outbound.subscribed(tight.connection().send(some));
        some.next(tight.buffer("a".repeat(600)));
        tight.read(() -> {
            some.next(tight.buffer("b".repeat(400)));
            // Between the two there was never more than the budget in the channel, so it says nothing.
            tight.channel().room(Integer.MAX_VALUE);
        });
        some.next(tight.buffer("c"));

        assertThat(tight.taken()).isEqualTo("a".repeat(600) + "b".repeat(400) + "c");
        tight.close();
    }

    @Test
    void shouldAskOneByOneASourceThatMayHaveRegions() {
        Outbound regions = new Outbound();
        List<Long> asked = new ArrayList<>();
        Flux<ByteBuf> few = Flux.range(0, 4).map(i -> regions.buffer("short")).doOnRequest(asked::add);
        Outbound.subscribed(SendOperation.send(regions.connection(), few, false));

        assertThat(regions.taken()).isEqualTo("short".repeat(4));
        assertThat(asked).containsOnly(1L);
        regions.close();
    }
}
