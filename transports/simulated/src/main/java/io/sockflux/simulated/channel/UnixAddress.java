package io.sockflux.simulated.channel;

import io.sockflux.address.Endpoint;
import io.sockflux.spi.KeepsFile;
import java.net.SocketAddress;

/** A unix endpoint as the address of a channel. Whether its path goes with the socket is the listener's. */
final class UnixAddress extends SocketAddress implements KeepsFile {

    private static final long serialVersionUID = 1;

    private final transient Endpoint endpoint;
    private boolean kept;

    UnixAddress(Endpoint endpoint) {
        this.endpoint = endpoint;
    }

    Endpoint endpoint() {
        return endpoint;
    }

    @Override
    public void keepFile() {
        kept = true;
    }

    boolean isKept() {
        return kept;
    }

    @Override
    public boolean equals(Object other) {
        return other instanceof UnixAddress address && address.endpoint.equals(endpoint);
    }

    @Override
    public int hashCode() {
        return endpoint.hashCode();
    }

    @Override
    public String toString() {
        return endpoint.toString();
    }
}
