package io.sockflux.internal.stream;

import io.sockflux.check.Durations;
import io.sockflux.internal.loop.LoopTimer;
import io.sockflux.internal.receive.ReadAhead;
import io.sockflux.internal.receive.ReceiveQueue;
import org.jspecify.annotations.Nullable;

/**
 * The rest of a connection's life when both its directions are over. Nothing more comes, so the channel closes as soon as
 * the end of the input was read. What came before that end stays in the kernel while its receiver makes progress. After
 * the close timeout without progress it is read into the JVM, and the descriptor is freed. On the event loop.
 */
final class AfterHangUp {

    private final StreamConnection connection;
    private final ReceiveQueue queue;
    private @Nullable LoopTimer timer;
    private final boolean outputOver;
    private final boolean nothingUnsent;
    private boolean failed;
    private int handedOver;
    private boolean expired;

    /**
     * That of a connection.
     *
     * @param outputOver whether this side had ended its direction in order
     * @param nothingUnsent whether the kernel had taken all that was handed over
     */
    AfterHangUp(StreamConnection connection, boolean outputOver, boolean nothingUnsent) {
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
        // Of a failed connection that no subscriber reads, the rest is read at once: the descriptor is free then.
        queue.readAhead(failed && !queue.hasSubscriber() ? ReadAhead.ALL : ReadAhead.ONE);
        schedule();
    }

    /** The end of the input was read. */
    void inputEnded() {
        if (failed || !outputOver || expired) {
            connection.closeSoon();
        } else if (timer == null) {
            // Both sides have ended in order. It remains to be closed here, which tells what was acknowledged.
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
        // A network that closes closes the channel.
        timer = LoopTimer.start(
                connection.eventLoop(),
                Durations.nanos(connection.settings().closeTimeout()),
                this::timedOut,
                () -> {});
    }

    private void timedOut() {
        if (expired) {
            // The kernel said that both directions are over, and yet the input has no end.
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
