package io.sockflux.error;

import static java.util.Objects.requireNonNull;

import java.time.Duration;
import java.util.Locale;
import java.util.Optional;

/**
 * A time that a question was sent and not answered.
 *
 * @param elapsed from when it was sent until the next time, or the end
 * @param failure what the kernel or the network told of it, if anything
 */
public record RequestAttempt(Duration elapsed, Optional<SystemCallException> failure) {

    /** Checks that all is there. */
    public RequestAttempt {
        requireNonNull(elapsed, "elapsed");
        requireNonNull(failure, "failure");
    }

    @Override
    public String toString() {
        String what =
                failure.map(e -> e.errno().map(Errno::name).orElseGet(e::words)).orElse("no answer");
        return String.format(Locale.ROOT, "%s after %.1f ms", what, elapsed.toNanos() / 1e6);
    }
}
