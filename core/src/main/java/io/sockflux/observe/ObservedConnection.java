package io.sockflux.observe;

import io.sockflux.address.Endpoint;
import java.util.Locale;

/**
 * One connection, as an observer is told of it. Two connections are never equal, so it may be the key of a map.
 *
 * <p>Few values of {@link #origin()}, {@link #requested()} and {@link #transport()} exist, so they may be the tags of a meter.
 * Ports and peers are without number.
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
        /** It is one end of a pair of sockets, both ends of which are told. */
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

    /** How it came about. */
    public Origin origin() {
        return origin;
    }

    /** What the program asked for: where it was to listen, or what it was to connect to, which may be a name. */
    public Endpoint requested() {
        return requested;
    }

    /** The local endpoint. */
    public Endpoint local() {
        return local;
    }

    /** The peer's endpoint. */
    public Endpoint peer() {
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
