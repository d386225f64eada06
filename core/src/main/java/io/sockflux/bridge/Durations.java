package io.sockflux.bridge;

import static java.util.Objects.requireNonNull;

import java.time.Duration;

/** Checks of durations, and their text for messages. */
public final class Durations {

    private Durations() {}

    public static Duration checkPositive(Duration duration, String name) {
        if (requireNonNull(duration, name).isNegative() || duration.isZero()) {
            throw new IllegalArgumentException(name + ": " + text(duration) + " (expected: > 0)");
        }
        return duration;
    }

    public static Duration checkNotNegative(Duration duration, String name) {
        if (requireNonNull(duration, name).isNegative()) {
            throw new IllegalArgumentException(name + ": " + text(duration) + " (expected: >= 0)");
        }
        return duration;
    }

    /** As people write it: {@code 250 ms}, {@code 10 s}. */
    public static String text(Duration duration) {
        long millis = duration.toMillis();
        return millis % 1000 == 0 ? millis / 1000 + " s" : millis + " ms";
    }

    /** Nanoseconds, with what is too long for that as forever. */
    public static long nanos(Duration duration) {
        try {
            return duration.toNanos();
        } catch (ArithmeticException e) {
            return Long.MAX_VALUE;
        }
    }
}
