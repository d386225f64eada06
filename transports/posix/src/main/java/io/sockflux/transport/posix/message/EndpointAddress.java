package io.sockflux.transport.posix.message;

import io.sockflux.address.Endpoint;
import io.sockflux.address.InetEndpoint;
import java.net.SocketAddress;

/** An endpoint in the form that Netty's methods take. */
public final class EndpointAddress extends SocketAddress {

    private static final long serialVersionUID = 1;

    private final transient Endpoint endpoint;

    public EndpointAddress(Endpoint endpoint) {
        this.endpoint = endpoint;
    }

    /** The address of an endpoint. IP has Java's own class, which Netty's users know. */
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
