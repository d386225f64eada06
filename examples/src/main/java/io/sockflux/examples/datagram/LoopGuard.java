package io.sockflux.examples.datagram;

import io.sockflux.address.Endpoint;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.function.Consumer;
import java.util.function.LongSupplier;

/**
 * Keeps two servers from answering each other for ever: one datagram with a forged sender is enough to begin that, and each
 * answer is then a question. What goes on so long without a pause is not answered once, which ends it.
 */
final class LoopGuard {

    /** How many answers one after the other look like a loop. A client that asks so often has its question go by unanswered. */
    private static final int LONGEST_RUN = 1000;

    /** A pause of this length ends a run; a loop has none. */
    private static final long PAUSE_NANOS = 1_000_000_000L;

    /** Of how many runs the count is kept. Senders can be forged, so the eldest gives way. */
    private static final int KEPT = 4096;

    private final Map<Object, Run> runs = new LinkedHashMap<>(16, 0.75f, true) {
        private static final long serialVersionUID = 1;

        @Override
        protected boolean removeEldestEntry(Map.Entry<Object, Run> eldest) {
            return size() > KEPT;
        }
    };
    private final LongSupplier nanoTime;
    private final Consumer<String> told;

    /** Not for more than one thread. */
    private static final class Run {

        private int length;
        private long lastNanos;
        private boolean told;
    }

    private record Same(Endpoint peer, int content) {}

    /**
     * A guard for one socket.
     *
     * @param told told once of each peer that is left without an answer
     */
    LoopGuard(LongSupplier nanoTime, Consumer<String> told) {
        this.nanoTime = nanoTime;
        this.told = told;
    }

    /** Whether a question may be answered by something else. */
    boolean mayAnswer(Endpoint peer) {
        return mayAnswer(peer, peer);
    }

    /** Whether a datagram may be sent back as it is: a loop brings the same one again and again. */
    boolean mayEcho(Endpoint peer, int content) {
        return mayAnswer(peer, new Same(peer, content));
    }

    private boolean mayAnswer(Endpoint peer, Object key) {
        long now = nanoTime.getAsLong();
        Run run = runs.computeIfAbsent(key, k -> new Run());
        run.length = now - run.lastNanos > PAUSE_NANOS ? 1 : run.length + 1;
        run.lastNanos = now;
        if (run.length <= LONGEST_RUN) {
            return true;
        }
        run.length = 0;
        if (!run.told) {
            run.told = true;
            told.accept("NOT ANSWERED " + peer + " asked " + LONGEST_RUN
                    + " times without a pause, as two servers do that answer each other");
        }
        return false;
    }
}
