package io.sockflux.check;

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

    /** As people write it: {@code 250 ms}, {@code 10 s}; what is finer than a millisecond only where there is no more. */
    public static String text(Duration duration) {
        if (duration.toNanosPart() == 0) {
            return duration.toSeconds() + " s";
        }
        long nanos = nanos(duration);
        if (Math.abs(nanos) >= 1_000_000) {
            return nanos / 1_000_000 + " ms";
        }
        return nanos % 1_000 == 0 ? nanos / 1_000 + " us" : nanos + " ns";
    }

    /** The same, or what is forever to a timer where it would not fit into one: 292 years. */
    public static Duration forTimer(Duration duration) {
        return Duration.ofNanos(nanos(duration));
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
