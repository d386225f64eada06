package io.sockflux.address;

import static java.util.Objects.requireNonNull;

import io.sockflux.check.Checks;
import java.net.InetAddress;
import java.net.InetSocketAddress;

/**
 * ICMP echo at a host by a datagram socket. The socket needs no privileges where the system lets the user's group
 * have it ({@code ping_group_range}, {@code icmp(7)}).
 *
 * @param host an address in presentation form (IPv6 without brackets, as RFC 5952 writes it), or a name
 * @param port the identifier of echo requests, which the kernel keeps where other sockets have the port; 0 lets it choose
 */
public record IcmpEndpoint(String host, int port) implements InetEndpoint {

    /** Checks both parts, and brings an IPv6 address to its canonical form. */
    public IcmpEndpoint {
        requireNonNull(host, "host");
        Checks.checkPort(port, "identifier");
        host = InetHost.canonical(host);
    }

    /** The endpoint of a resolved socket address. */
    public static IcmpEndpoint of(InetSocketAddress address) {
        return new IcmpEndpoint(InetEndpoint.text(address.getAddress()), address.getPort());
    }

    @Override
    public IcmpEndpoint at(InetAddress address) {
        return new IcmpEndpoint(InetEndpoint.text(address), port);
    }

    @Override
    public SocketType type() {
        return SocketType.DGRAM;
    }

    @Override
    public Protocol protocol() {
        return family() == AddressFamily.INET6 ? Protocol.ICMPV6 : Protocol.ICMP;
    }

    @Override
    public String toString() {
        return "icmp://" + Ports.host(this) + (port == 0 ? "" : ":" + port);
    }
}
