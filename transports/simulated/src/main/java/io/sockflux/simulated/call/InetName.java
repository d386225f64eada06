package io.sockflux.simulated.call;

import java.net.InetAddress;

/**
 * An IP address and a port.
 *
 * @param address the address, or a wildcard to bind to
 * @param port the port, or 0 to bind to any
 */
public record InetName(InetAddress address, int port) implements SocketName {

    /** Whether the address is the wildcard of its family. */
    public boolean isWildcard() {
        return address.isAnyLocalAddress();
    }

    /** Whether a packet to one of the names could be meant for the other. A wildcard of IPv6 takes IPv4 as well. */
    public boolean overlaps(InetName other) {
        return port == other.port && (covers(other) || other.covers(this));
    }

    private boolean covers(InetName other) {
        return address.equals(other.address)
                || (isWildcard() && address.getAddress().length >= other.address.getAddress().length);
    }

    @Override
    public String toString() {
        return address.getHostAddress() + ":" + port;
    }
}
