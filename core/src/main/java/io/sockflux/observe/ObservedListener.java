package io.sockflux.observe;

import io.sockflux.address.Endpoint;

/**
 * One listening socket, as an observer is told of it. Two sockets are never equal.
 *
 * <p>Few values of {@link #requested()} exist, so it may be the tag of a meter; {@link #local()} has a port that may change.
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

    /** What was asked to be bound: an address of a name where the name had several. */
    public Endpoint requested() {
        return requested;
    }

    /** What is bound, with the port that the kernel chose. */
    public Endpoint local() {
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
