package io.sockflux.option;

import static java.util.Objects.requireNonNull;

import java.math.BigInteger;
import java.time.Duration;

/**
 * How long a call may block, {@code struct timeval}. On sockets that do not block, which all of Sockflux's are, the
 * timeout counts for a program that is handed the descriptor.
 *
 * @param length microseconds count, and the kernel rounds up to its clock's tick; zero for without an end
 */
public record Timeout(Duration length) {

    /** No end. */
    public static final Timeout NONE = new Timeout(Duration.ZERO);

    /** Checks the length. */
    public Timeout {
        requireNonNull(length, "length");
        if (length.isNegative()) {
            throw new IllegalArgumentException("length: " + length + " (expected: >= 0)");
        }
    }

    /** So many milliseconds. */
    public static Timeout millis(long millis) {
        return new Timeout(Duration.ofMillis(millis));
    }

    /** Its microseconds, rounded up, which may be more than a number of eight bytes holds. */
    static BigInteger micros(Duration length) {
        return BigInteger.valueOf(length.toSeconds())
                .multiply(BigInteger.valueOf(1_000_000))
                .add(BigInteger.valueOf((length.toNanosPart() + 999L) / 1000));
    }

    @Override
    public String toString() {
        return length.isZero() ? "none" : micros(length) + " us";
    }
}
