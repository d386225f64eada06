package io.sockflux.internal.receive;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;

import io.netty.buffer.ByteBuf;
import io.netty.buffer.ByteBufUtil;
import io.netty.buffer.Unpooled;
import io.sockflux.error.ConnectionClosedException;
import io.sockflux.error.TooLongException;
import io.sockflux.message.Message;
import io.sockflux.message.MessageFlag;
import io.sockflux.stream.Shutdown;
import java.util.ArrayList;
import java.util.List;
import java.util.Set;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import reactor.test.subscriber.TestSubscriber;

/** Subscribers of different demand, one behind the other, and what each leaves to the next. */
class ReceiveDemandTest {

    private final Inbound inbound = new Inbound();

    @AfterEach
    void closeAndFindNothingHeld() {
        inbound.close();
    }

    private TestSubscriber<ByteBuf> receiving(long demand) {
        TestSubscriber<ByteBuf> subscriber =
                TestSubscriber.builder().initialRequest(demand).build();
        inbound.receive().subscribe(subscriber);
        return subscriber;
    }

    private static List<Integer> sizes(TestSubscriber<ByteBuf> subscriber) {
        return subscriber.getReceivedOnNext().stream()
                .map(ByteBuf::readableBytes)
                .toList();
    }

    @Test
    void shouldReadForOneBehindAnotherWithoutABoundThatGotNothing() {
        receiving(Long.MAX_VALUE).cancel();
        assertThat(inbound.readsByItself()).as("reads by itself").isFalse();
        int before = inbound.reads();

        TestSubscriber<ByteBuf> next = receiving(1);

        assertThat(inbound.reads() - before).as("reads for the next").isEqualTo(1);
        inbound.arrive((byte) 1);
        assertThat(sizes(next)).containsExactly(1);
        assertThat(inbound.reads() - before).as("reads after its demand is met").isEqualTo(1);
        next.cancel();
    }

    @Test
    void shouldReadForOneBehindAnotherWithoutABoundThatGotSomething() {
        TestSubscriber<ByteBuf> first = receiving(Long.MAX_VALUE);
        inbound.arrive((byte) 1);
        first.cancel();
        int before = inbound.reads();

        TestSubscriber<ByteBuf> next = receiving(2);
        assertThat(inbound.reads() - before).isEqualTo(1);
        inbound.arrive((byte) 1, (byte) 2);
        assertThat(inbound.reads() - before).isEqualTo(2);
        inbound.arrive((byte) 1);
        assertThat(sizes(next)).containsExactly(2, 1);
        assertThat(inbound.reads() - before).isEqualTo(2);
        next.cancel();
    }

    @Test
    void shouldNotReadTwiceForTheNextWhileTheReadOfACancelledOneIsUnderWay() {
        receiving(1).cancel();
        assertThat(inbound.reads()).isEqualTo(1);

        TestSubscriber<ByteBuf> next = receiving(1);
        assertThat(inbound.reads()).isEqualTo(1);
        inbound.arrive((byte) 1);
        assertThat(sizes(next)).containsExactly(1);
        next.cancel();
    }

    @Test
    void shouldReadByItselfOnceTheDemandOfALaterOneHasNoBound() {
        receiving(1).cancel();
        TestSubscriber<ByteBuf> next = receiving(1);
        assertThat(inbound.readsByItself()).isFalse();
        next.request(Long.MAX_VALUE);
        assertThat(inbound.readsByItself()).as("reads by itself").isTrue();
        next.cancel();
        assertThat(inbound.readsByItself()).as("reads by itself for nobody").isFalse();
    }

    @Test
    void shouldKeepForTheNextWhatCameForACancelledOne() {
        receiving(1).cancel();
        inbound.arrive((byte) 1, (byte) 2);
        assertThat(inbound.held()).isEqualTo(1);

        TestSubscriber<ByteBuf> next = receiving(1);
        assertThat(sizes(next)).containsExactly(2);
        assertThat(inbound.reads()).as("reads").isEqualTo(1);
        next.cancel();
    }

    @Test
    void shouldLeaveToTheNextWhatIsBehindAnElementInWhichTheSubscriberCancels() {
        List<String> first = new ArrayList<>();
        inbound.receive().lines(UTF_8, 100).take(1).subscribe(first::add);
        inbound.arrive("a\nb\nc".getBytes(UTF_8));
        assertThat(first).containsExactly("a");

        TestSubscriber<String> next = TestSubscriber.builder().initialRequest(1).build();
        inbound.receive().lines(UTF_8, 100).subscribe(next);
        assertThat(next.getReceivedOnNext()).containsExactly("b");
        next.cancel();
        TestSubscriber<ByteBuf> last = receiving(1);
        assertThat(sizes(last)).containsExactly(1);
        last.cancel();
    }

    @Test
    void shouldRefuseASecondSubscriberAndServeTheFirst() {
        TestSubscriber<ByteBuf> first = receiving(1);
        TestSubscriber<ByteBuf> second = receiving(1);
        assertThat(second.expectTerminalError())
                .hasMessage("receive: has a subscriber already (expected: one at a time)");
        second.cancel();
        inbound.arrive((byte) 1);
        assertThat(sizes(first)).containsExactly(1);
        first.cancel();
    }

    @Test
    void shouldNotHandTheSecondBufferOverBeforeTheFirstHasBeenTaken() {
        List<Integer> order = new ArrayList<>();
        inbound.receive()
                .subscribe(
                        buffer -> {
                            order.add(buffer.readableBytes());
                            if (order.size() == 1) {
                                // As where a read goes on below what the subscriber does.
                                inbound.arrive((byte) 1, (byte) 2);
                            }
                            order.add(-buffer.readableBytes());
                        },
                        error -> {});
        inbound.arrive((byte) 1);
        assertThat(order).containsExactly(1, -1, 2, -2);
    }

    @Test
    void shouldTellTheEndBehindWhatIsLeft() {
        TestSubscriber<ByteBuf> subscriber = receiving(1);
        inbound.arrive((byte) 1);
        inbound.arrive((byte) 1, (byte) 2);
        inbound.end();
        assertThat(subscriber.isTerminated()).isFalse();
        subscriber.request(1);
        assertThat(sizes(subscriber)).containsExactly(1, 2);
        assertThat(subscriber.isTerminatedComplete()).isTrue();
        assertThat(receiving(1).isTerminatedComplete()).as("the next one").isTrue();
    }

    @Test
    void shouldReadOnAndThrowAwayBehindItsOwnShutdown() {
        TestSubscriber<ByteBuf> subscriber = receiving(0);
        inbound.arrive((byte) 1);
        int before = inbound.reads();
        inbound.connection().shutdown(Shutdown.READ).subscribe();

        assertThat(subscriber.isTerminatedComplete()).isTrue();
        assertThat(inbound.held()).isZero();
        assertThat(inbound.reads() - before).isEqualTo(1);
        inbound.arrive((byte) 1);
        assertThat(inbound.held()).isZero();
        assertThat(inbound.reads() - before).as("reads on").isEqualTo(2);
        assertThat(receiving(1).isTerminatedComplete()).isTrue();
    }

    @Test
    void shouldTellThoseWhoComeBehindACloseThatItWasClosedHere() {
        TestSubscriber<ByteBuf> subscriber = receiving(1);
        inbound.connection().close().subscribe();

        assertThat(subscriber.expectTerminalError()).isInstanceOf(ConnectionClosedException.class);
        assertThat(receiving(1).expectTerminalError()).isInstanceOf(ConnectionClosedException.class);
    }

    @Test
    void shouldKeepWhatWasBegunForTheNextWhereTheEndOvertakesACancellation() throws Exception {
        TestSubscriber<String> first = TestSubscriber.create();
        inbound.receive().lines(UTF_8, 100).subscribe(first);
        inbound.arrive((byte) 'a');
        inbound.holdTheLoop();
        Thread canceller = new Thread(first::cancel);
        canceller.start();
        canceller.join();
        inbound.end();
        inbound.letTheLoopGo();

        TestSubscriber<String> next = TestSubscriber.create();
        inbound.receive().lines(UTF_8, 100).subscribe(next);
        assertThat(next.getReceivedOnNext()).containsExactly("a");
        assertThat(next.isTerminatedComplete()).isTrue();
        assertThat(first.isTerminated()).isFalse();
    }

    @Test
    void shouldFailWithARecordThatWasCutAndReleaseIt() {
        ByteBuf data = Unpooled.buffer(2).writeZero(2);
        TestSubscriber<ByteBuf> subscriber = receiving(2);
        inbound.arriveWhole(new Message(null, data, List.of(), Set.of(MessageFlag.TRUNC)));

        assertThat(subscriber.expectTerminalError())
                .isInstanceOf(TooLongException.class)
                .hasMessageContaining("record");
        assertThat(data.refCnt()).as("held of the record").isZero();
        TestSubscriber<ByteBuf> next = receiving(1);
        inbound.arrive((byte) 1);
        assertThat(sizes(next)).containsExactly(1);
        next.cancel();
    }

    @Test
    void shouldTellTheEndBehindTheElementInWhichItComes() {
        List<String> order = new ArrayList<>();
        inbound.receive()
                .subscribe(
                        buffer -> {
                            inbound.connection().shutdown(Shutdown.READ).subscribe();
                            order.add("element");
                        },
                        error -> {},
                        () -> order.add("end"));
        inbound.arrive((byte) 1);
        assertThat(order).containsExactly("element", "end");
    }

    @Test
    void shouldLookAtAsManyBytesAsAreThereAndLeaveThem() {
        TestSubscriber<ByteBuf> look = TestSubscriber.create();
        inbound.connection().peek(3).subscribe(look);
        inbound.arrive((byte) 1);
        assertThat(look.isTerminated()).isFalse();
        inbound.arrive((byte) 2, (byte) 3);

        assertThat(sizes(look)).containsExactly(3);
        TestSubscriber<ByteBuf> subscriber = receiving(9);
        // Short pieces are joined, so that they cost no more than their bytes.
        ByteBuf all = Unpooled.wrappedBuffer(subscriber.getReceivedOnNext().toArray(ByteBuf[]::new));
        assertThat(ByteBufUtil.hexDump(all)).isEqualTo("010203");
        subscriber.cancel();
    }

    @Test
    void shouldLookAtWhatThereIsWhereTheStreamEndsBefore() {
        TestSubscriber<ByteBuf> look = TestSubscriber.create();
        inbound.connection().peek(3).subscribe(look);
        inbound.arrive((byte) 1, (byte) 2);
        inbound.end();
        assertThat(sizes(look)).containsExactly(2);
        assertThat(sizes(receiving(9))).containsExactly(2);
    }

    // What a pool does with a connection that nobody uses

    @Test
    void shouldTellOfTheFirstThingThatComesWhileItIsWatchedAndKeepIt() {
        List<String> told = new ArrayList<>();
        ReceiveQueue queue = inbound.connection().receiveQueue();
        assertThat(queue.isQuiet()).isTrue();
        queue.watch(once(told));
        assertThat(inbound.reads()).isEqualTo(1);
        inbound.arrive((byte) 1);
        inbound.arrive((byte) 1, (byte) 2);
        inbound.end();

        assertThat(told).containsExactly("an item");
        assertThat(queue.isQuiet()).isFalse();
        TestSubscriber<ByteBuf> subscriber = receiving(9);
        assertThat(sizes(subscriber)).containsExactly(1, 2);
    }

    @Test
    void shouldTellOfTheEndWhileItIsWatchedAndOfNothingOnceItIsNot() {
        List<String> told = new ArrayList<>();
        ReceiveQueue queue = inbound.connection().receiveQueue();
        InputWatch first = once(told);
        queue.watch(first);
        queue.unwatch(first);
        inbound.arrive((byte) 1);
        assertThat(told).isEmpty();
        assertThat(sizes(receiving(1))).containsExactly(1);

        Inbound other = new Inbound();
        other.connection().receiveQueue().watch(once(told));
        other.end();
        assertThat(told).containsExactly("the end");
        assertThat(other.connection().receiveQueue().isQuiet()).isFalse();
        other.close();
    }

    private static InputWatch once(List<String> told) {
        return watch(told, 1, false);
    }

    private static InputWatch watch(List<String> told, int most, boolean goesOn) {
        return new InputWatch() {
            @Override
            public boolean stirred(boolean ended) {
                told.add(ended ? "the end" : "an item");
                return goesOn;
            }

            @Override
            public int mostWaiting() {
                return most;
            }
        };
    }

    @Test
    void shouldReadAheadForAWatchUpToItsBoundAndOnBehindWhatWasTaken() {
        List<String> told = new ArrayList<>();
        ReceiveQueue queue = inbound.connection().receiveQueue();
        queue.watch(watch(told, 2, true));
        assertThat(inbound.reads()).isEqualTo(1);
        inbound.arrive((byte) 1);
        assertThat(inbound.reads()).isEqualTo(2);
        inbound.arrive((byte) 2);
        assertThat(inbound.reads()).as("two reads wait").isEqualTo(2);
        TestSubscriber<ByteBuf> subscriber = receiving(1);
        assertThat(sizes(subscriber)).containsExactly(1);
        assertThat(inbound.reads()).as("one read was taken").isEqualTo(3);
        subscriber.cancel();
        inbound.end();
        assertThat(told).containsExactly("an item", "an item", "the end");
    }
}
