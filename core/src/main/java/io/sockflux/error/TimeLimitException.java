package io.sockflux.error;

import static java.util.Objects.requireNonNull;

import io.sockflux.address.Endpoint;
import io.sockflux.check.Durations;
import java.io.IOException;
import java.time.Duration;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/**
 * A connection was ended because a limit of time passed. The message is a single line: the peer, the limit, its
 * length, and how many bytes had moved until then.
 */
public class TimeLimitException extends IOException {

    private static final long serialVersionUID = 1;

    private final String limit;
    private final Duration length;
    private final long bytesReceived;
    private final long bytesSent;
    private final transient @Nullable Endpoint peer;

    /** A limit that passed before any byte of the user's could move. */
    public TimeLimitException(Endpoint peer, String limit, Duration length, String words) {
        this(peer, limit, length, words, 0, 0, "");
    }

    /**
     * A limit that passed.
     *
     * @param limit its name
     * @param words what did not happen within the limit
     * @param bytesReceived how many bytes of the peer the connection had received
     * @param bytesSent how many bytes of the connection's sends the kernel had taken
     */
    public TimeLimitException(
            Endpoint peer, String limit, Duration length, String words, long bytesReceived, long bytesSent) {
        this(
                peer,
                limit,
                length,
                words,
                bytesReceived,
                bytesSent,
                ", after " + bytesReceived + " bytes received and " + bytesSent + " bytes sent");
    }

    private TimeLimitException(
            Endpoint peer, String limit, Duration length, String words, long received, long sent, String counts) {
        super("connection to " + peer + ": " + words + " within the " + requireNonNull(limit, "limit") + " of "
                + Durations.text(length) + counts);
        this.peer = peer;
        this.limit = limit;
        this.length = length;
        this.bytesReceived = received;
        this.bytesSent = sent;
    }

    /**
     * The limit's name: {@code idleLimit}, {@code readLimit}, {@code writeLimit}, {@code lifeLimit} or
     * {@code openingLimit} of {@link io.sockflux.stream.TimeLimits}, or the name of a recipe's method.
     */
    public String limit() {
        return limit;
    }

    /** How long the limit is. */
    public Duration length() {
        return length;
    }

    /** How many bytes of the peer the connection had received. */
    public long bytesReceived() {
        return bytesReceived;
    }

    /** How many bytes of the connection's sends the kernel had taken. */
    public long bytesSent() {
        return bytesSent;
    }

    /** The connection's peer; empty where the exception came from another JVM. */
    public Optional<Endpoint> peer() {
        return Optional.ofNullable(peer);
    }
}
