package io.sockflux.transport.posix;

import io.sockflux.address.Endpoint;
import java.net.SocketAddress;

/** An endpoint as Netty's calls take it. */
final class EndpointAddress extends SocketAddress {

    private static final long serialVersionUID = 1;

    private final transient Endpoint endpoint;

    EndpointAddress(Endpoint endpoint) {
        this.endpoint = endpoint;
    }

    Endpoint endpoint() {
        return endpoint;
    }

    @Override
    public String toString() {
        return endpoint.toString();
    }
}
