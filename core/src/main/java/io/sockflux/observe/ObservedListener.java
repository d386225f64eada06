package io.sockflux.observe;

import io.sockflux.address.Endpoint;

/**
 * A listening socket for an observer. Two sockets are never equal.
 *
 * <p>{@link #requested()} has few values, so it may be the tag of a meter; {@link #localEndpoint()} has a port that may change.
 */
public final class ObservedListener {

    private final Endpoint requested;
    private final Endpoint local;
    private final String transport;

    /** The socket of a listener. */
    public ObservedListener(Endpoint requested, Endpoint local, String transport) {
        this.requested = requested;
        this.local = local;
        this.transport = transport;
    }

    /** The endpoint that was to be bound. For a name with several addresses, this is the address. */
    public Endpoint requested() {
        return requested;
    }

    /** The bound endpoint, with the port that the kernel chose. */
    public Endpoint localEndpoint() {
        return local;
    }

    /** The name of the transport. */
    public String transport() {
        return transport;
    }

    @Override
    public String toString() {
        return "listener " + local;
    }
}
