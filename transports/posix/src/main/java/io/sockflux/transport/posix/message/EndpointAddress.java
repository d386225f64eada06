package io.sockflux.transport.posix.message;

import io.sockflux.address.Endpoint;
import io.sockflux.address.InetEndpoint;
import java.net.SocketAddress;

/** An endpoint as Netty's calls take it. */
public final class EndpointAddress extends SocketAddress {

    private static final long serialVersionUID = 1;

    private final transient Endpoint endpoint;

    public EndpointAddress(Endpoint endpoint) {
        this.endpoint = endpoint;
    }

    /** The address of a peer or of this side: Java's own for IP, so that Netty's users know it. */
    public static SocketAddress of(Endpoint endpoint) {
        return endpoint instanceof InetEndpoint inet ? new PosixInetAddress(inet) : new EndpointAddress(endpoint);
    }

    public Endpoint endpoint() {
        return endpoint;
    }

    @Override
    public String toString() {
        return endpoint.toString();
    }
}
