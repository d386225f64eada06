package io.sockflux.internal.dns;

import io.sockflux.internal.dns.wire.Question;
import java.util.Iterator;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.function.LongSupplier;
import org.jspecify.annotations.Nullable;

/** Keeps answers for their time to live, up to a bound. Event loop only. */
final class AnswerCache {

    /** How many bytes of an answer in memory count as an entry, so that the bound on entries bounds memory too. */
    private static final int UNIT = 2048;

    private final Map<Question, Kept> answers = new LinkedHashMap<>(16, 0.75f, true);
    private final int most;
    private final LongSupplier nanoTime;
    private long units;

    private record Kept(Outcome outcome, long until, int units) {}

    AnswerCache(int most, LongSupplier nanoTime) {
        this.most = most;
        this.nanoTime = nanoTime;
    }

    @Nullable
    Outcome get(Question question) {
        Kept kept = answers.get(question);
        if (kept == null) {
            return null;
        }
        if (kept.until() - nanoTime.getAsLong() <= 0) {
            remove(question);
            return null;
        }
        return kept.outcome();
    }

    /**
     * Keeps an answer, and drops the least recently used entries beyond the bound.
     *
     * @param bytes how much memory the answer takes
     */
    void put(Question question, Outcome outcome, long nanos, int bytes) {
        remove(question);
        int weight = Math.max(1, (bytes + UNIT - 1) / UNIT);
        if (nanos <= 0 || weight > most) {
            return;
        }
        answers.put(question, new Kept(outcome, nanoTime.getAsLong() + nanos, weight));
        units += weight;
        Iterator<Kept> eldest = answers.values().iterator();
        while (units > most) {
            units -= eldest.next().units();
            eldest.remove();
        }
    }

    private void remove(Question question) {
        Kept kept = answers.remove(question);
        if (kept != null) {
            units -= kept.units();
        }
    }

    void clear() {
        answers.clear();
        units = 0;
    }

    int size() {
        return answers.size();
    }
}
