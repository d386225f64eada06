package io.sockflux.address;

import static java.util.Objects.requireNonNull;

import io.sockflux.check.Checks;
import java.net.InetAddress;
import java.net.InetSocketAddress;

/**
 * UDP at a host and port, {@code udp(7)}, or UDP-Lite, {@code udplite(7)}.
 *
 * @param host an address in presentation form (IPv6 without brackets, as RFC 5952 writes it), or a name
 * @param port 0 to 65,535
 * @param protocol {@link Protocol#UDP} or {@link Protocol#UDPLITE}; the ports of both are apart
 */
public record UdpEndpoint(String host, int port, Protocol protocol) implements InetEndpoint {

    /** Checks the parts, and brings an IPv6 address to its canonical form. */
    public UdpEndpoint {
        requireNonNull(host, "host");
        Checks.checkPort(port, "port");
        if (!protocol.equals(Protocol.UDP) && !protocol.equals(Protocol.UDPLITE)) {
            throw new IllegalArgumentException("protocol: " + protocol + " (expected: udp or udplite)");
        }
        host = InetHost.canonical(host);
    }

    /** UDP itself. */
    public UdpEndpoint(String host, int port) {
        this(host, port, Protocol.UDP);
    }

    /** The endpoint of a resolved socket address. */
    public static UdpEndpoint of(InetSocketAddress address) {
        return new UdpEndpoint(InetEndpoint.text(address.getAddress()), address.getPort());
    }

    @Override
    public UdpEndpoint at(InetAddress address) {
        return new UdpEndpoint(InetEndpoint.text(address), port, protocol);
    }

    @Override
    public SocketType type() {
        return SocketType.DGRAM;
    }

    @Override
    public String toString() {
        return protocol + "://" + Ports.authority(this);
    }
}
