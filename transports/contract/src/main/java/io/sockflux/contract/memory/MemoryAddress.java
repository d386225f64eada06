package io.sockflux.contract.memory;

import io.sockflux.address.Endpoint;
import java.net.SocketAddress;

/** An endpoint as the address of a channel in memory. */
final class MemoryAddress extends SocketAddress {

    private static final long serialVersionUID = 1;

    private final transient Endpoint endpoint;

    MemoryAddress(Endpoint endpoint) {
        this.endpoint = endpoint;
    }

    Endpoint endpoint() {
        return endpoint;
    }

    @Override
    public boolean equals(Object other) {
        return other instanceof MemoryAddress address && address.endpoint.equals(endpoint);
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
