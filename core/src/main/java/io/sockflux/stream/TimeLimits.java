package io.sockflux.stream;

import static java.util.Objects.requireNonNull;

import io.sockflux.check.Durations;
import java.time.Duration;
import org.jspecify.annotations.Nullable;

/**
 * Limits of time on a connection, for {@code timeLimits} of acceptors, connectors and adopters. A limit that passes ends
 * the connection. Its receiver and its sends, also later ones, then fail with
 * {@link io.sockflux.error.TimeLimitException}, which tells the limit and the bytes so far. Each limit says whether the
 * connection is closed without loss or aborted. There is no limit unless set, except on the opening.
 *
 * <p>The clocks respect demand. Time in which nothing is wanted of the peer does not count. A consumer that requests
 * nothing is slow, and its peer is not silent. Bytes are the user's: with TLS, a record without data moves no byte.
 *
 * <p>A connection with limits has a time stamp for each read and each flush, and a single timer. When bytes wait to go
 * out, the kernel does not tell when it takes some. Their number is looked at four times within the limit, so the write
 * and idle limits may then end the connection later, by a quarter of their length at the most.
 *
 * <p>In a pool the idle limit also counts while the connection is not lent. The read limit does not: only a borrower
 * reads. The life limit also ends a connection that is lent; the pool's {@code maxAge} waits for its return.
 *
 * @param idle how long no byte may move in either direction, while a read is requested or bytes wait to go out; null for
 *     no limit
 * @param read how long a requested read may bring nothing; null for no limit
 * @param write how long bytes may wait of which the kernel takes none; null for no limit
 * @param life how long the connection may last from the moment that its socket is connected; null for no limit
 * @param opening how long a connection may take until it is open, where a PROXY header or a TLS handshake comes first; null
 *     for 10 s
 */
public record TimeLimits(
        @Nullable Limit idle,
        @Nullable Limit read,
        @Nullable Limit write,
        @Nullable Limit life,
        @Nullable Duration opening) {

    /** No limit is set. */
    public static final TimeLimits NONE = new TimeLimits(null, null, null, null, null);

    /**
     * A limit.
     *
     * @param length how long it is, above 0
     * @param how whether the connection is closed without loss or aborted when the limit passes
     */
    public record Limit(Duration length, WhenFailed how) {

        /** Checks both parts. */
        public Limit {
            requireNonNull(how, "how");
            Durations.checkPositive(length, "limit");
        }
    }

    /** Checks the limit on the opening. */
    public TimeLimits {
        if (opening != null) {
            Durations.checkPositive(opening, "opening");
        }
    }

    private static Limit limit(Duration length, WhenFailed how, String name) {
        return new Limit(Durations.checkPositive(length, name), how);
    }

    /** The same as {@link #idle(Duration, WhenFailed)}; the connection is closed without loss. */
    public TimeLimits idle(Duration length) {
        return idle(length, WhenFailed.CLOSE);
    }

    /**
     * How long no byte may move in either direction while this side waits for the peer. This side waits while a
     * subscriber has requested a read, or while bytes wait that the kernel does not take. It suits relays, of which
     * either direction may be silent for long.
     */
    public TimeLimits idle(Duration length, WhenFailed how) {
        return new TimeLimits(limit(length, how, "idle"), read, write, life, opening);
    }

    /** The same as {@link #read(Duration, WhenFailed)}; the connection is closed without loss. */
    public TimeLimits read(Duration length) {
        return read(length, WhenFailed.CLOSE);
    }

    /**
     * How long a requested read may bring nothing. Sends do not move this clock. A new subscriber begins it anew.
     */
    public TimeLimits read(Duration length, WhenFailed how) {
        return new TimeLimits(idle, limit(length, how, "read"), write, life, opening);
    }

    /** The same as {@link #write(Duration, WhenFailed)}; the connection is aborted, as its peer takes nothing. */
    public TimeLimits write(Duration length) {
        return write(length, WhenFailed.ABORT);
    }

    /**
     * How long bytes may wait of which the kernel takes none, because the peer takes none. Each byte that the kernel
     * takes begins the clock anew. A lossless close then waits for the close time-out as well.
     */
    public TimeLimits write(Duration length, WhenFailed how) {
        return new TimeLimits(idle, read, limit(length, how, "write"), life, opening);
    }

    /** The same as {@link #life(Duration, WhenFailed)}; the connection is closed without loss. */
    public TimeLimits life(Duration length) {
        return life(length, WhenFailed.CLOSE);
    }

    /** How long the connection may last, whatever moves. */
    public TimeLimits life(Duration length, WhenFailed how) {
        return new TimeLimits(idle, read, write, limit(length, how, "life"), opening);
    }

    /**
     * How long a connection may take until it is open, from the moment that its socket is connected; 10 s unless set. It
     * holds where something comes before the user's bytes: a PROXY header, a TLS handshake. An accepted connection that
     * takes longer is refused, and an attempt to connect fails. It is also the time of each
     * {@link Connection#startTls()}.
     */
    public TimeLimits opening(Duration length) {
        return new TimeLimits(idle, read, write, life, Durations.checkPositive(length, "opening"));
    }
}
