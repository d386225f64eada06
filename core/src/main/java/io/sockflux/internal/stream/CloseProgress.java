package io.sockflux.internal.stream;

import java.util.function.LongSupplier;

/**
 * Tells how long a close has left. Its time-out begins anew with each progress. The peer's input alone keeps it going for
 * a bounded time. Otherwise a peer that sends a byte now and then could hold the connection for ever. Event loop only.
 */
final class CloseProgress {

    /**
     * How many time-outs input alone may keep the close going. By the default of 10 s these are two minutes, enough for a
     * slow peer's output.
     */
    private static final int MOST_TIMEOUTS_OF_INPUT = 12;

    private final LongSupplier sent;
    private final long timeoutNanos;
    private final long mostOfInputNanos;
    private long output;
    private long outputNanos;
    private long inputNanos;

    /**
     * A close that begins now.
     *
     * @param sent a number that changes whenever the kernel takes more of our output or the peer acknowledges more
     */
    CloseProgress(LongSupplier sent, long timeoutNanos, long nowNanos) {
        this.sent = sent;
        this.timeoutNanos = timeoutNanos;
        this.mostOfInputNanos = timeoutNanos > Long.MAX_VALUE / MOST_TIMEOUTS_OF_INPUT
                ? Long.MAX_VALUE
                : timeoutNanos * MOST_TIMEOUTS_OF_INPUT;
        this.output = sent.getAsLong();
        this.outputNanos = nowNanos;
        this.inputNanos = nowNanos;
    }

    long timeoutNanos() {
        return timeoutNanos;
    }

    /** Asks whether the kernel has taken or the peer has acknowledged more. */
    void look(long nowNanos) {
        long now = sent.getAsLong();
        if (now != output) {
            output = now;
            outputNanos = nowNanos;
        }
    }

    /** Counts input of the peer that was thrown away. */
    void input(long nowNanos) {
        inputNanos = nowNanos;
    }

    /** How long until the close gives up without further progress; 0 or less if it is to give up now. */
    long leftNanos(long nowNanos) {
        long sinceOutput = nowNanos - outputNanos;
        long since = Math.min(sinceOutput, nowNanos - inputNanos);
        return Math.min(timeoutNanos - since, mostOfInputNanos - sinceOutput);
    }
}
