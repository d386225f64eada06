package io.sockflux.error;

import io.sockflux.address.Endpoint;
import java.io.IOException;
import java.time.Duration;
import java.util.EnumSet;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import java.util.Set;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;

/**
 * No connection came about. It has every attempt that was made, in order: each address, why it failed and how long it
 * took. The message is a single line and starts with the target and the errno of the
 * {@linkplain #errno() telling attempt}.
 */
public class ConnectFailedException extends IOException {

    private static final long serialVersionUID = 1;

    private static final Set<Errno> NO_WAY =
            EnumSet.of(Errno.EADDRNOTAVAIL, Errno.EAFNOSUPPORT, Errno.ENETUNREACH, Errno.EHOSTUNREACH);

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

    /** The attempts, in order: every attempt, but for the earliest of a very long series. */
    public List<ConnectAttempt> attempts() {
        return attempts;
    }

    /**
     * The errno of the telling attempt, where that attempt has an errno: the last attempt that came to the peer, or
     * waited for it. An attempt that found no way (EADDRNOTAVAIL, EAFNOSUPPORT, ENETUNREACH, EHOSTUNREACH) tells
     * where there is no other.
     */
    public Optional<Errno> errno() {
        return attempts.isEmpty() ? Optional.empty() : errno(telling(attempts));
    }

    private static Optional<Errno> errno(ConnectAttempt attempt) {
        return attempt.failure() instanceof SystemCallException e ? e.errno() : Optional.empty();
    }

    private static ConnectAttempt telling(List<ConnectAttempt> attempts) {
        for (int i = attempts.size() - 1; i >= 0; i--) {
            if (errno(attempts.get(i)).filter(NO_WAY::contains).isEmpty()) {
                return attempts.get(i);
            }
        }
        return attempts.get(attempts.size() - 1);
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
        ConnectAttempt telling = telling(attempts);
        line.append(
                telling.failure() instanceof SystemCallException e
                        ? e.words()
                        : telling.failure() instanceof NameResolutionException e
                                ? e.code() + " (" + e.description() + ")"
                                : telling.reason());
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
