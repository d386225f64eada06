package io.sockflux.simulated;

import java.time.Duration;

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
}
