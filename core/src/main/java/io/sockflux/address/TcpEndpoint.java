package io.sockflux.address;

import static java.util.Objects.requireNonNull;

import io.netty.util.NetUtil;
import java.net.Inet6Address;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.UnknownHostException;

/**
 * TCP at a host and port, {@code tcp(7)}.
 *
 * @param host an address in presentation form (IPv6 without brackets, as RFC 5952 writes it), or a name
 * @param port 0 to 65,535
 */
public record TcpEndpoint(String host, int port) implements Endpoint {

    /** Checks both parts, and brings an IPv6 address to its canonical form. */
    public TcpEndpoint {
        requireNonNull(host, "host");
        if (port < 0 || port > 65_535) {
            throw new IllegalArgumentException("port: " + port + " (expected: 0 to 65535)");
        }
        host = HostNames.canonical(host);
    }

    /** The endpoint of a resolved socket address. */
    public static TcpEndpoint of(InetSocketAddress address) {
        return new TcpEndpoint(text(address.getAddress()), address.getPort());
    }

    /** This port at a resolved address of the host. */
    public TcpEndpoint at(InetAddress address) {
        return new TcpEndpoint(text(address), port);
    }

    /** Whether the host is an address, so that nothing has to be resolved. */
    public boolean isNumeric() {
        return family() != AddressFamily.UNSPEC;
    }

    @Override
    public AddressFamily family() {
        if (host.indexOf(':') >= 0) {
            return AddressFamily.INET6;
        }
        return HostNames.isIpv4(host) ? AddressFamily.INET : AddressFamily.UNSPEC;
    }

    /**
     * The address for Java's and Netty's calls.
     *
     * @throws IllegalStateException if the host is a name
     * @throws IllegalArgumentException if the address has a zone that this machine has not
     */
    public InetSocketAddress socketAddress() {
        if (!isNumeric()) {
            throw new IllegalStateException("endpoint: " + this + " is not resolved (expected: an address)");
        }
        try {
            return new InetSocketAddress(InetAddress.getByName(host), port);
        } catch (UnknownHostException e) {
            throw new IllegalArgumentException(
                    "endpoint: " + this + " names a zone that this machine has not (expected: an interface)", e);
        }
    }

    private static String text(InetAddress address) {
        String text = NetUtil.toAddressString(address);
        if (address instanceof Inet6Address v6 && v6.getScopeId() != 0 && text.indexOf('%') < 0) {
            return text
                    + '%'
                    + (v6.getScopedInterface() == null
                            ? v6.getScopeId()
                            : v6.getScopedInterface().getName());
        }
        return text;
    }

    @Override
    public String toString() {
        return family() == AddressFamily.INET6 ? "tcp://[" + host + "]:" + port : "tcp://" + host + ":" + port;
    }
}
