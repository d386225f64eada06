package io.sockflux.stream;

import static java.util.Objects.requireNonNull;

import io.sockflux.address.Endpoint;
import java.io.IOException;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/**
 * A connection that was accepted and then reset, as it may not enter; see {@link io.sockflux.Acceptor#onRefused}. Each
 * refused connection is told once.
 */
public final class Refusal {

    /** Why a connection is refused. There are few, so they are fit for the tags of a meter. */
    public enum Reason {
        /** The acceptor's {@code maxConnections} is reached. */
        CONNECTION_LIMIT,
        /** The acceptor's {@code maxConnectionsPerEndpoint} is reached. */
        ENDPOINT_LIMIT,
        /** The acceptor's {@code maxConnectionsPerPeer} is reached. */
        PEER_LIMIT,
        /** The acceptor's {@code maxOpening} is reached. */
        OPENING_LIMIT,
        /** The acceptor's {@code acceptRate} is reached. */
        RATE,
        /** The acceptor's {@code acceptRatePerPeer} is reached. */
        PEER_RATE,
        /** The acceptor's {@code access} denies the peer. */
        ACCESS,
        /**
         * What comes before the user's bytes failed: a PROXY header, a TLS handshake. It was wrong, cut or took too long.
         */
        OPENING,
        /** The process or the system has no descriptor left (EMFILE, ENFILE). */
        DESCRIPTORS,
        /** A required option could not be set, or the connection could not be made for another reason. */
        SETUP
    }

    private final Endpoint peer;
    private final Reason reason;
    private final String words;
    private final @Nullable IOException cause;

    /**
     * A refusal.
     *
     * @param peer the peer, as far as it is known: the socket's, or the client that a PROXY header has told
     * @param words the reason in a line
     * @param cause the failure of the opening; null for other reasons
     */
    public Refusal(Endpoint peer, Reason reason, String words, @Nullable IOException cause) {
        this.peer = requireNonNull(peer, "peer");
        this.reason = requireNonNull(reason, "reason");
        this.words = requireNonNull(words, "words");
        this.cause = cause;
    }

    /** The peer, as far as it is known: the socket's, or the client that a PROXY header has told. */
    public Endpoint peer() {
        return peer;
    }

    /** The kind of reason. */
    public Reason reason() {
        return reason;
    }

    /** The reason in a line, with the limit that was reached or what was wrong. */
    public String words() {
        return words;
    }

    /** The failure of the opening, such as {@link io.sockflux.error.TimeLimitException}; empty for other reasons. */
    public Optional<IOException> cause() {
        return Optional.ofNullable(cause);
    }

    /** The peer and the words. */
    @Override
    public String toString() {
        return peer + " " + words;
    }
}
