package io.sockflux.observe;

import io.sockflux.address.Endpoint;
import io.sockflux.observe.ObservedConnection.Origin;
import java.io.IOException;
import java.time.Duration;
import java.util.Optional;
import org.jspecify.annotations.Nullable;
import reactor.util.context.ContextView;

/**
 * What is exchanged before the program's bytes, for an observer. Two handshakes are never equal. Its methods run on the
 * event loop of the connection.
 */
public final class ObservedHandshake {

    private final Kind kind;
    private final ObservedConnection connection;
    private final @Nullable ObservedConnect connect;
    private final ContextView context;

    /** The kinds of handshakes. */
    public enum Kind {
        /** The way through proxies, before anything else is sent. */
        TUNNEL,
        /** A header of the PROXY protocol. */
        PROXY,
        /** The handshake of TLS, RFC 8446. */
        TLS,
        /** The same on a connection that was in clear, by {@link io.sockflux.stream.Connection#startTls()}. */
        START_TLS
    }

    /** How a handshake ended. */
    public enum Outcome {
        /** It is done. */
        SUCCESS,
        /** It has failed: by the peer, by what was exchanged, or by a limit of time. */
        FAILED,
        /** This side has given the connection up before the end, or its network was closed. */
        CANCELLED
    }

    /**
     * The end of a handshake.
     *
     * @param outcome how it ended
     * @param took how long it took
     * @param failure why it has failed, if it has
     */
    public record End(Outcome outcome, Duration took, Optional<IOException> failure) {}

    /**
     * A handshake that begins.
     *
     * @param connect the round of connecting that it is a part of; null if it is of none
     * @param context the context of who waits for it
     */
    public ObservedHandshake(
            Kind kind, ObservedConnection connection, @Nullable ObservedConnect connect, ContextView context) {
        this.kind = kind;
        this.connection = connection;
        this.connect = connect;
        this.context = context;
    }

    /** What it is. It has few values, so it may be the tag of a meter. */
    public Kind kind() {
        return kind;
    }

    /** Which side this is. It has few values. */
    public Origin origin() {
        return connection.origin();
    }

    /** The endpoint that the program asked for. It has few values. */
    public Endpoint requested() {
        return connection.requested();
    }

    /**
     * The connection. Observers are not told of it as open yet, except in a handshake of {@link Kind#START_TLS}. It is the
     * same object that they are told of later.
     */
    public ObservedConnection connection() {
        return connection;
    }

    /** The round of connecting that it is a part of, as {@link NetworkObserver#connectBegun} was told it. */
    public Optional<ObservedConnect> connect() {
        return Optional.ofNullable(connect);
    }

    /**
     * The context of the subscriber who waits for it: of the connect, or of {@code startTls()}. It is empty for a connection
     * that was accepted or adopted.
     */
    public ContextView context() {
        return context;
    }

    @Override
    public String toString() {
        return kind + " handshake of " + requested();
    }
}
