package io.sockflux.internal.stream;

import io.sockflux.check.Durations;
import io.sockflux.internal.loop.LoopTimer;
import io.sockflux.internal.receive.ReadAhead;
import io.sockflux.internal.receive.ReceiveQueue;
import org.jspecify.annotations.Nullable;

/**
 * Handles a connection after the end of both directions. No more data comes, so the channel closes as soon as the end of
 * the input was read. Earlier input stays in the kernel while its receiver makes progress. After the close timeout
 * without progress it is read into the JVM, which frees the descriptor. Event loop only.
 */
final class AfterHangUp {

    private final StreamLife connection;
    private final ReceiveQueue queue;
    private @Nullable LoopTimer timer;
    private final boolean outputOver;
    private final boolean nothingUnsent;
    private boolean failed;
    private int handedOver;
    private boolean expired;

    /**
     * The end of a connection.
     *
     * @param outputOver whether this side had ended its direction in order
     * @param nothingUnsent whether the kernel had taken all output
     */
    AfterHangUp(StreamLife connection, boolean outputOver, boolean nothingUnsent) {
        this.connection = connection;
        this.queue = connection.receiveQueue();
        this.outputOver = outputOver;
        this.nothingUnsent = nothingUnsent;
    }

    /**
     * Begins to look for the end of the input.
     *
     * @param hasFailed whether the connection failed, rather than ended in order on both sides
     */
    void begin(boolean hasFailed) {
        failed = hasFailed;
        if (queue.isEnded()) {
            inputEnded();
            return;
        }
        // If a connection has failed and has no subscriber, the rest is read at once, which frees the descriptor.
        queue.readAhead(failed && !queue.hasSubscriber() ? ReadAhead.ALL : ReadAhead.ONE);
        schedule();
    }

    /** The end of the input was read. */
    void inputEnded() {
        if (failed || !outputOver || expired) {
            connection.closeSoon();
        } else if (timer == null) {
            // Both sides have ended in order. A close of the user is still to come, which tells what was
            // acknowledged.
            schedule();
        }
    }

    /** Whether nothing was lost in either direction. */
    boolean isInOrder() {
        return isLeftInOrder() && queue.hasEndInOrder();
    }

    /** Whether nothing was lost on its way to the peer. */
    boolean isLeftInOrder() {
        return !failed && nothingUnsent;
    }

    private void schedule() {
        handedOver = queue.handedOver();
        // The network's close closes the channel.
        timer = LoopTimer.start(
                connection.eventLoop(),
                Durations.nanos(connection.settings().closeTimeout()),
                this::timedOut,
                () -> {});
    }

    private void timedOut() {
        if (expired) {
            // The kernel said that both directions are over, but the input has no end.
            connection.closeSoon();
            return;
        }
        if (queue.handedOver() == handedOver) {
            expired = true;
            if (queue.isEnded()) {
                connection.closeSoon();
                return;
            }
            queue.readAhead(ReadAhead.ALL);
        }
        schedule();
    }

    /** Whether the receiver has made no progress for the close timeout. */
    boolean hasExpired() {
        return expired;
    }

    /** The channel has closed. */
    void closed() {
        if (timer != null) {
            timer.cancel();
        }
    }
}
