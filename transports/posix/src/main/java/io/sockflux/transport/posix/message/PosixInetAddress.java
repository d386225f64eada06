package io.sockflux.transport.posix.message;

import io.sockflux.address.InetEndpoint;
import java.net.InetSocketAddress;

/** An IP address in Java's class, with its endpoint. */
public final class PosixInetAddress extends InetSocketAddress {

    private static final long serialVersionUID = 1;

    private final transient InetEndpoint endpoint;

    PosixInetAddress(InetEndpoint endpoint) {
        super(endpoint.socketAddress().getAddress(), endpoint.port());
        this.endpoint = endpoint;
    }

    public InetEndpoint endpoint() {
        return endpoint;
    }
}
