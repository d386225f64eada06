package io.sockflux.error;

import io.sockflux.address.Endpoint;
import java.io.IOException;
import java.time.Duration;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;

/**
 * No connection came about. It has every attempt that was made, in order: each address, why it failed and how long it
 * took. The message is one line and starts with the target and the last attempt's errno.
 */
public class ConnectFailedException extends IOException {

    private static final long serialVersionUID = 1;

    private final transient Endpoint target;
    private final transient List<ConnectAttempt> attempts;

    /**
     * A failure of these attempts.
     *
     * @param made how many attempts were made; more than the list has where the earliest were not kept
     * @param ended why no further attempt was made, such as {@code the timeout of 10 s passed}, or null where the
     *     attempts say it all
     * @param elapsed from the first attempt to the end, waits included
     */
    public ConnectFailedException(
            Endpoint target,
            List<ConnectAttempt> attempts,
            int made,
            Duration elapsed,
            @Nullable String ended,
            @Nullable Throwable cause) {
        super(message(target, attempts, made, elapsed, ended), cause);
        this.target = target;
        this.attempts = List.copyOf(attempts);
    }

    /** What was to be connected to. */
    public Endpoint target() {
        return target;
    }

    /** The attempts, in order: every one, but for the earliest of a very long series. */
    public List<ConnectAttempt> attempts() {
        return attempts;
    }

    /** The errno of the last attempt, where it has one. */
    public Optional<Errno> errno() {
        return attempts.isEmpty()
                ? Optional.empty()
                : attempts.get(attempts.size() - 1).failure() instanceof SystemCallException e
                        ? e.errno()
                        : Optional.empty();
    }

    /** Whether any attempt failed for a reason that may pass by itself, so that trying again may help. */
    public boolean canPass() {
        return attempts.stream().anyMatch(ConnectAttempt::canPass);
    }

    private static String message(
            Endpoint target, List<ConnectAttempt> attempts, int made, Duration elapsed, @Nullable String ended) {
        StringBuilder line = new StringBuilder("connect ").append(target).append(": ");
        if (attempts.isEmpty()) {
            return line.append(ended == null ? "no attempt was made" : ended).toString();
        }
        ConnectAttempt last = attempts.get(attempts.size() - 1);
        line.append(
                last.failure() instanceof SystemCallException e
                        ? e.words()
                        : last.failure() instanceof NameResolutionException e
                                ? e.code() + " (" + e.description() + ")"
                                : last.reason());
        line.append(String.format(
                Locale.ROOT,
                "; gave up after %d attempt%s in %.1f s",
                made,
                made == 1 ? "" : "s",
                elapsed.toNanos() / 1e9));
        if (ended != null) {
            line.append(", as ").append(ended);
        }
        return line.append(": ")
                .append(attempts.stream().map(ConnectAttempt::toString).collect(Collectors.joining("; ")))
                .toString();
    }
}
