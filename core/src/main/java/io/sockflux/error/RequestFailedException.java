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
 * A question by datagrams got no answer. It has every time that it was sent, in order. The message is a single line
 * and starts with the peer and the errno. The errno is the refusal's that ended the question, or ETIMEDOUT where the
 * last timeout did.
 */
public class RequestFailedException extends IOException {

    private static final long serialVersionUID = 1;

    private final transient @Nullable Endpoint peer;
    private final transient List<RequestAttempt> attempts;
    private final Errno errno;

    /**
     * A failure of these attempts.
     *
     * @param peer the peer that was asked; null where there was none
     * @param elapsed from the first attempt to the end
     */
    public RequestFailedException(
            @Nullable Endpoint peer,
            Errno errno,
            List<RequestAttempt> attempts,
            Duration elapsed,
            @Nullable Throwable cause) {
        super(message(peer, errno, attempts, elapsed), cause);
        this.peer = peer;
        this.errno = errno;
        this.attempts = List.copyOf(attempts);
    }

    /** The peer that was asked; empty where neither the question nor the socket had a peer. */
    public Optional<Endpoint> peer() {
        return Optional.ofNullable(peer);
    }

    /** Each time that the question was sent, in order. */
    public List<RequestAttempt> attempts() {
        return attempts;
    }

    /**
     * Why it was given up: ETIMEDOUT, or ECONNREFUSED where no socket listens, or what the kernel refused the
     * question for.
     */
    public Errno errno() {
        return errno;
    }

    private static String message(
            @Nullable Endpoint peer, Errno errno, List<RequestAttempt> attempts, Duration elapsed) {
        return String.format(
                Locale.ROOT,
                "request%s: %s (%s); gave up after %d attempt%s in %.1f s: %s",
                peer == null ? "" : " " + peer,
                errno.name(),
                errno.description(),
                attempts.size(),
                attempts.size() == 1 ? "" : "s",
                elapsed.toNanos() / 1e9,
                attempts.stream().map(RequestAttempt::toString).collect(Collectors.joining("; ")));
    }
}
