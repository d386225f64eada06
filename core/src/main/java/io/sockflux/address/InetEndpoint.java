package io.sockflux.address;

import java.net.InetAddress;
import java.net.InetSocketAddress;

/** An endpoint at a host that has IP addresses: a {@code struct sockaddr_in} or {@code sockaddr_in6}, {@code ip(7)}. */
public sealed interface InetEndpoint extends Endpoint permits TcpEndpoint, UdpEndpoint, RawEndpoint, IcmpEndpoint {

    /** An address in presentation form (IPv6 without brackets, as RFC 5952 writes it), or a name. */
    String host();

    /** The port, or what stands in its place; 0 to 65,535. */
    int port();

    /** The same at a resolved address of the host. */
    InetEndpoint at(InetAddress address);

    /** Whether the host is an address, so that nothing has to be resolved. */
    default boolean isNumeric() {
        return family() != AddressFamily.UNSPEC;
    }

    @Override
    default AddressFamily family() {
        if (host().indexOf(':') >= 0) {
            return AddressFamily.INET6;
        }
        return InetHost.isIpv4(host()) ? AddressFamily.INET : AddressFamily.UNSPEC;
    }

    /**
     * The address for Java's and Netty's calls.
     *
     * @throws IllegalStateException if the host is a name
     * @throws IllegalArgumentException if the address has a zone that this machine has not
     */
    default InetSocketAddress socketAddress() {
        if (!isNumeric()) {
            throw new IllegalStateException("endpoint: " + this + " is not resolved (expected: an address)");
        }
        try {
            return new InetSocketAddress(IpAddress.parse(host()).toInetAddress(), port());
        } catch (IllegalArgumentException e) {
            throw new IllegalArgumentException(
                    "endpoint: " + this + " names a zone that this machine has not (expected: an interface)", e);
        }
    }

    /** An address as {@link #host()} has it. */
    static String text(InetAddress address) {
        return IpAddress.of(address).toString();
    }
}
