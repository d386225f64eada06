package io.sockflux.transport.posix;

import io.sockflux.address.InetEndpoint;
import java.net.InetSocketAddress;

/** An IP address as Java knows it, with the endpoint that it is of. */
final class PosixInetAddress extends InetSocketAddress {

    private static final long serialVersionUID = 1;

    private final transient InetEndpoint endpoint;

    PosixInetAddress(InetEndpoint endpoint) {
        super(endpoint.socketAddress().getAddress(), endpoint.port());
        this.endpoint = endpoint;
    }

    InetEndpoint endpoint() {
        return endpoint;
    }
}
