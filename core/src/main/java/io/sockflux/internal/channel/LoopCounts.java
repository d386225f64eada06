package io.sockflux.internal.channel;

import io.sockflux.stream.Refusal.Reason;
import java.util.concurrent.atomic.AtomicLongArray;
import org.jspecify.annotations.Nullable;

/**
 * The numbers of one event loop, for a listener or a network. Its loop alone writes them, so adding is a plain read and a
 * write that others see, without the cost of an atomic one. Any thread may read.
 */
@SuppressWarnings("EnumOrdinal") // the place of a number is kept nowhere
public final class LoopCounts {

    /** The loops' numbers would share cache lines without it, and each write would slow the other loops. */
    private static final int PAD = 16;

    private static final int REFUSED = PAD + Counter.values().length;
    private static final int LENGTH = REFUSED + Reason.values().length + PAD;

    private final AtomicLongArray cells = new AtomicLongArray(LENGTH);
    private final @Nullable LoopCounts whole;

    /**
     * Numbers that begin at zero.
     *
     * @param whole the numbers of the same loop for the whole network, which count the same; null if these are they
     */
    LoopCounts(@Nullable LoopCounts whole) {
        this.whole = whole;
    }

    /** Counts something. Event loop only. */
    public void count(Counter what) {
        add(what, 1);
    }

    /** Adds to a number. Event loop only. */
    public void add(Counter what, long count) {
        add(PAD + what.ordinal(), count);
    }

    /** Counts a refusal. Event loop only. */
    public void count(Reason reason) {
        add(REFUSED + reason.ordinal(), 1);
    }

    private void add(int cell, long count) {
        cells.setRelease(cell, cells.getPlain(cell) + count);
        if (whole != null) {
            whole.add(cell, count);
        }
    }

    /** Counts something on a thread that is no loop's, on numbers that no loop has. */
    void countAnywhere(Counter what) {
        cells.getAndIncrement(PAD + what.ordinal());
    }

    long get(Counter what) {
        return cells.getAcquire(PAD + what.ordinal());
    }

    long get(Reason reason) {
        return cells.getAcquire(REFUSED + reason.ordinal());
    }
}
