package io.sockflux.option;

import io.sockflux.check.Checks;

/**
 * How messages say when they are to be sent, {@code struct sock_txtime}.
 *
 * @param clock the clock of the messages' times, {@code clock_gettime(2)}: 1 since the start, 11 international atomic
 *     time
 * @param deadline whether the kernel sends a message by its time, rather than at its time
 * @param reportsErrors whether the error queue tells of messages that come too late
 */
public record TransmitTime(int clock, boolean deadline, boolean reportsErrors) {

    /** {@code CLOCK_MONOTONIC}. */
    public static final int MONOTONIC = 1;
    /** {@code CLOCK_TAI}. */
    public static final int TAI = 11;

    /** Checks the number. */
    public TransmitTime {
        Checks.checkAtLeast(clock, 0, "clock");
    }
}
