package io.sockflux.datagram;

import io.sockflux.ConnectRetry;
import io.sockflux.check.Checks;
import io.sockflux.check.Durations;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;

/**
 * How often a question is sent, and how long each attempt waits for an answer. A {@link ConnectRetry} is different: it
 * waits between failed attempts, while here the wait for the answer is the attempt.
 *
 * @param timeouts a time-out for each attempt, each longer than zero; 292 years are forever to a timer
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

    /** A schedule of exactly these time-outs. */
    public static ResendSchedule of(Duration... timeouts) {
        return new ResendSchedule(Arrays.asList(timeouts));
    }

    /**
     * Four attempts, with 1, 2, 4 and 8 s: as RFC 8085, section 3.1.1, asks of a sender that knows nothing of the way.
     */
    public static ResendSchedule doubling() {
        return doubling(FIRST, ATTEMPTS);
    }

    /** So many attempts, each with twice the time of its predecessor. */
    public static ResendSchedule doubling(Duration first, int attempts) {
        Durations.checkPositive(first, "first");
        Checks.checkRange(attempts, 1, 62, "attempts");
        List<Duration> timeouts = new ArrayList<>(attempts);
        for (int i = 0; i < attempts; i++) {
            timeouts.add(first.multipliedBy(1L << i));
        }
        return new ResendSchedule(timeouts);
    }

    /** This schedule within a total time: the attempt that reaches it is cut short, and later attempts are not made. */
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
