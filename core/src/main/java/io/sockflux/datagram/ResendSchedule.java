package io.sockflux.datagram;

import io.sockflux.ConnectRetry;
import io.sockflux.check.Checks;
import io.sockflux.check.Durations;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;

/**
 * How often a question is sent and how long each time an answer is waited for. It is no {@link ConnectRetry}: that one waits
 * between attempts that have failed, while here the wait for the answer is the attempt.
 *
 * @param timeouts one for each attempt, each longer than zero; what is forever to a timer is 292 years
 */
public record ResendSchedule(List<Duration> timeouts) {

    private static final Duration FIRST = Duration.ofSeconds(1);
    private static final int ATTEMPTS = 4;

    /** Checks and copies the list. */
    public ResendSchedule {
        timeouts = List.copyOf(timeouts);
        if (timeouts.isEmpty()) {
            throw new IllegalArgumentException("timeouts: none (expected: at least one)");
        }
        timeouts.forEach(timeout -> Durations.checkPositive(timeout, "timeout"));
    }

    /** Just these. */
    public static ResendSchedule of(Duration... timeouts) {
        return new ResendSchedule(Arrays.asList(timeouts));
    }

    /** Four attempts, with 1, 2, 4 and 8 s: what RFC 8085, section 3.1.1, asks of those who know nothing of the way. */
    public static ResendSchedule doubling() {
        return doubling(FIRST, ATTEMPTS);
    }

    /** So many attempts, each with twice the time of the one before. */
    public static ResendSchedule doubling(Duration first, int attempts) {
        Durations.checkPositive(first, "first");
        Checks.checkRange(attempts, 1, 62, "attempts");
        List<Duration> timeouts = new ArrayList<>(attempts);
        for (int i = 0; i < attempts; i++) {
            timeouts.add(first.multipliedBy(1L << i));
        }
        return new ResendSchedule(timeouts);
    }

    /** The same in no more than this time in all: the last attempt that fits is cut, and those behind it are not made. */
    public ResendSchedule within(Duration total) {
        Duration left = Durations.checkPositive(total, "total");
        List<Duration> cut = new ArrayList<>();
        for (Duration timeout : timeouts) {
            if (left.isZero()) {
                break;
            }
            Duration taken = timeout.compareTo(left) < 0 ? timeout : left;
            cut.add(taken);
            left = left.minus(taken);
        }
        return new ResendSchedule(cut);
    }
}
