package io.sockflux.internal.log;

import java.util.HashMap;
import java.util.Map;
import java.util.function.LongSupplier;

/**
 * How often lines of one kind may be logged: so many in a time. What is left out is counted, and the next line of the kind
 * tells the count. Any thread.
 */
final class LinePace {

    /** What {@link #take} returns for a line that is to be left out. */
    static final long LEFT_OUT = -1;

    /**
     * How many kinds are told apart. Failures make the kinds, so a peer can choose them to some degree and must not fill
     * memory.
     */
    private static final int MOST_KINDS = 100;

    private static final String OTHERS = "others";

    private final int lines;
    private final long timeNanos;
    private final LongSupplier nanoTime;
    private final Map<String, Kind> kinds = new HashMap<>();

    /** Guarded by {@link #kinds}. */
    private static final class Kind {

        private long since;
        private int told;
        private long leftOut;

        Kind(long since) {
            this.since = since;
        }
    }

    /**
     * A pace.
     *
     * @param lines of each kind in the time
     * @param timeNanos counts from the first line in it
     */
    LinePace(int lines, long timeNanos, LongSupplier nanoTime) {
        this.lines = lines;
        this.timeNanos = timeNanos;
        this.nanoTime = nanoTime;
    }

    /** How many lines of this kind were left out since its last; {@link #LEFT_OUT} if this line is to be left out too. */
    long take(String kind) {
        long now = nanoTime.getAsLong();
        synchronized (kinds) {
            String known = kinds.containsKey(kind) || kinds.size() < MOST_KINDS ? kind : OTHERS;
            Kind counted = kinds.computeIfAbsent(known, none -> new Kind(now));
            if (now - counted.since >= timeNanos) {
                counted.since = now;
                counted.told = 0;
            }
            if (counted.told >= lines) {
                counted.leftOut++;
                return LEFT_OUT;
            }
            counted.told++;
            long leftOut = counted.leftOut;
            counted.leftOut = 0;
            return leftOut;
        }
    }
}
