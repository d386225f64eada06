package io.sockflux.observe;

import io.sockflux.address.Endpoint;

/** A datagram socket for an observer. Two sockets are never equal. */
public interface ObservedDatagrams {

    /** The endpoint that was to be bound, or the peer of a socket that was only connected. It may be the tag of a meter. */
    Endpoint requested();

    /** The bound endpoint, with the port that the kernel chose. */
    Endpoint localEndpoint();

    /** The name of the transport. */
    String transport();
}
