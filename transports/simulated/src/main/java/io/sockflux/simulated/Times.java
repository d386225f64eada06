package io.sockflux.simulated;

import java.time.Duration;
import java.util.Locale;

/** Lengths of virtual time. */
final class Times {

    private static final Duration LONGEST = Duration.ofDays(36_500);

    private Times() {}

    /**
     * A length in nanoseconds.
     *
     * @throws IllegalArgumentException if it is negative, or longer than a hundred years
     */
    static long nanos(Duration length) {
        if (length.isNegative() || length.compareTo(LONGEST) > 0) {
            throw new IllegalArgumentException(length + " (expected: from 0 to a hundred years)");
        }
        return length.toNanos();
    }

    /** A length in words. */
    static String text(Duration length) {
        long nanos = length.toNanos();
        if (nanos % 1_000_000_000 == 0) {
            return nanos / 1_000_000_000 + " s";
        }
        return nanos % 1_000_000 == 0 ? nanos / 1_000_000 + " ms" : String.format(Locale.ROOT, "%.6f s", nanos / 1e9);
    }
}
