package io.sockflux.observe;

import io.sockflux.address.Endpoint;
import java.util.Locale;

/**
 * A connection for an observer. Two connections are never equal, so it may be the key of a map.
 *
 * <p>{@link #origin()}, {@link #requested()} and {@link #transport()} have few values, so they may be the tags of a
 * meter. Ports and peers are without number.
 */
public final class ObservedConnection {

    private final Origin origin;
    private final Endpoint requested;
    private final Endpoint local;
    private final Endpoint peer;
    private final String transport;

    /** How a connection came about. */
    public enum Origin {
        /** A listener accepted it. */
        ACCEPTED,
        /** A connector connected it. */
        CONNECTED,
        /** Its socket was opened elsewhere and adopted. */
        ADOPTED,
        /** It is an end of a pair of sockets; both ends are told. */
        PAIR
    }

    /** A connection that is open. */
    public ObservedConnection(Origin origin, Endpoint requested, Endpoint local, Endpoint peer, String transport) {
        this.origin = origin;
        this.requested = requested;
        this.local = local;
        this.peer = peer;
        this.transport = transport;
    }

    /** The connection's origin. */
    public Origin origin() {
        return origin;
    }

    /**
     * The endpoint that the program asked for: the endpoint to listen at, or the target to connect to, which may be a
     * name.
     */
    public Endpoint requested() {
        return requested;
    }

    /** The local endpoint. */
    public Endpoint localEndpoint() {
        return local;
    }

    /** The peer's endpoint. */
    public Endpoint peerEndpoint() {
        return peer;
    }

    /** The name of the transport. */
    public String transport() {
        return transport;
    }

    @Override
    public String toString() {
        return origin.name().toLowerCase(Locale.ROOT) + " connection " + local + " to " + peer;
    }
}
