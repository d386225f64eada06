package io.sockflux.observe;

import io.sockflux.address.Endpoint;

/**
 * The requests of a requester or a datagram socket, for an operator. Any thread may ask. Requests over a pool are not among
 * these: the {@linkplain ObservedPool pool} tells of its own.
 *
 * @see io.sockflux.Network#requests()
 */
public interface ObservedRequests {

    /** What carries the requests. */
    enum Kind {
        /** One connection. */
        CONNECTION,
        /** A connector, which connects anew when a connection is lost. */
        CONNECTOR,
        /** A datagram socket. */
        DATAGRAM
    }

    /** What carries them. */
    Kind kind();

    /**
     * The endpoint that the program asked for: the connector's target, the listener's endpoint, where the datagram socket was
     * to be bound. It has few values, so it may be the tag of a meter.
     */
    Endpoint requested();

    /** How many requests are sent and not answered, with those that were given up and whose answer has not come. */
    int inFlight();

    /** How many requests wait to be sent. Datagrams do not wait. */
    int pending();
}
