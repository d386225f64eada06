package io.sockflux.address;

import static java.util.Objects.requireNonNull;

import io.sockflux.check.Checks;
import java.net.InetAddress;
import java.net.InetSocketAddress;

/**
 * UDP at a host and port, {@code udp(7)}.
 *
 * @param host an address in presentation form (IPv6 without brackets, as RFC 5952 writes it), or a name
 * @param port 0 to 65,535
 */
public record UdpEndpoint(String host, int port) implements InetEndpoint {

    /** Checks both parts, and brings an IPv6 address to its canonical form. */
    public UdpEndpoint {
        requireNonNull(host, "host");
        Checks.checkPort(port, "port");
        host = InetHost.canonical(host);
    }

    /** The endpoint of a resolved socket address. */
    public static UdpEndpoint of(InetSocketAddress address) {
        return new UdpEndpoint(InetEndpoint.text(address.getAddress()), address.getPort());
    }

    @Override
    public UdpEndpoint at(InetAddress address) {
        return new UdpEndpoint(InetEndpoint.text(address), port);
    }

    @Override
    public SocketType type() {
        return SocketType.DGRAM;
    }

    @Override
    public Protocol protocol() {
        return Protocol.UDP;
    }

    @Override
    public String toString() {
        return "udp://" + Ports.authority(this);
    }
}
