package io.sockflux.internal.send;

import static org.assertj.core.api.Assertions.assertThat;

import io.netty.buffer.ByteBuf;
import io.sockflux.internal.stream.KernelChannel;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import reactor.core.publisher.Flux;
import reactor.test.subscriber.TestSubscriber;

/** How much goes out by one call where there is no end of it. */
class SendRoomTest {

    private static final int PIECE = 64 << 10;
    private static final int BUDGET = 4 * PIECE;

    private final Outbound outbound = new Outbound(BUDGET);
    private final KernelChannel channel = outbound.channel();

    @BeforeEach
    void haveAFullKernel() {
        channel.room(0);
    }

    @AfterEach
    void close() {
        outbound.close();
    }

    private TestSubscriber<Void> send(int pieces) {
        Flux<ByteBuf> source = Flux.range(0, pieces).map(i -> outbound.buffer("x".repeat(PIECE)));
        return Outbound.subscribed(outbound.connection().send(source));
    }

    private int piecesBeforeFlush() {
        return outbound.calls().indexOf("flush");
    }

    @Test
    void shouldTakeTheBudgetWhereTheKernelTellsNoRoom() {
        send(100);

        assertThat(piecesBeforeFlush()).isEqualTo(4);
        assertThat(outbound.written()).hasSize(4);
    }

    @Test
    void shouldSendByOneCallWhatTheKernelHasRoomFor() {
        channel.tellRoom(20 * PIECE);

        TestSubscriber<Void> sending = send(22);

        assertThat(piecesBeforeFlush()).isEqualTo(20);
        channel.tellRoom(0);
        channel.room(Integer.MAX_VALUE);
        channel.runPendingTasks();
        assertThat(sending.isTerminatedComplete()).isTrue();
        assertThat(outbound.taken()).isEqualTo("x".repeat(22 * PIECE));
    }

    @Test
    void shouldTakeSixteenBudgetsAtTheMost() {
        channel.tellRoom(Integer.MAX_VALUE);

        send(100);

        assertThat(piecesBeforeFlush()).isEqualTo(16 * 4);
    }

    @Test
    void shouldTakeNoMoreWhileTheKernelHasNotTakenWhatItWasGiven() {
        channel.tellRoom(8 * PIECE);
        send(100);
        assertThat(outbound.written()).hasSize(8);

        channel.room(7 * PIECE + 1);
        channel.runPendingTasks();

        // The budget, of what does not fit into the kernel.
        assertThat(outbound.written()).hasSize(7 + 4);
    }

    @Test
    void shouldNotCutACallIntoSmallOnesAsItMakesRoom() {
        send(12);
        outbound.calls().clear();

        channel.room(4 * PIECE);
        channel.runPendingTasks();

        assertThat(piecesBeforeFlush()).isEqualTo(4);
    }

    @Test
    void shouldFailASendAmidWhichTheTransportThrowsAndGoOnWithTheNext() {
        channel.breakRoom(new AssertionError("thrown by a transport"));
        TestSubscriber<Void> first = send(22);
        channel.room(Integer.MAX_VALUE);
        channel.runPendingTasks();
        assertThat(first.expectTerminalError()).hasRootCauseMessage("thrown by a transport");
        TestSubscriber<Void> second = send(2);
        channel.runPendingTasks();
        assertThat(second.isTerminatedComplete()).isTrue();
    }
}
