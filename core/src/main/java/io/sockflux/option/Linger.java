package io.sockflux.option;

import io.sockflux.check.Checks;

/**
 * Whether {@code close(2)} waits for what was sent, {@code SO_LINGER} in {@code socket(7)}.
 *
 * @param on whether it does; with 0 seconds it resets the connection instead
 * @param seconds how long
 */
public record Linger(boolean on, int seconds) {

    /** Close returns at once, and the kernel goes on sending. */
    public static final Linger OFF = new Linger(false, 0);
    /** Close resets the connection. */
    public static final Linger RESET = new Linger(true, 0);

    /** Checks the number. */
    public Linger {
        Checks.checkAtLeast(seconds, 0, "seconds");
    }

    /** On, for so many seconds. */
    public static Linger seconds(int seconds) {
        return new Linger(true, seconds);
    }

    @Override
    public String toString() {
        return on ? seconds + " s" : "off";
    }
}
