package io.sockflux.address;

import static java.util.Objects.requireNonNull;

import io.sockflux.check.Checks;
import java.net.InetAddress;
import java.net.InetSocketAddress;

/**
 * A protocol over IP at a host, for which the program makes the header itself, {@code raw(7)}. Opening such a socket needs
 * privileges (CAP_NET_RAW).
 *
 * @param host an address in presentation form (IPv6 without brackets, as RFC 5952 writes it), or a name
 * @param protocol 1 to 255: the protocol in the IP header
 */
public record RawEndpoint(String host, Protocol protocol) implements InetEndpoint {

    /** Checks both parts, and brings an IPv6 address to its canonical form. */
    public RawEndpoint {
        requireNonNull(host, "host");
        Checks.checkRange(protocol.number(), 1, 255, "protocol");
        host = InetHost.canonical(host);
    }

    /** The endpoint of a resolved socket address. */
    public static RawEndpoint of(InetSocketAddress address, Protocol protocol) {
        return new RawEndpoint(InetEndpoint.text(address.getAddress()), protocol);
    }

    @Override
    public RawEndpoint at(InetAddress address) {
        return new RawEndpoint(InetEndpoint.text(address), protocol);
    }

    /** There is none: 0. */
    @Override
    public int port() {
        return 0;
    }

    @Override
    public SocketType type() {
        return SocketType.RAW;
    }

    @Override
    public String toString() {
        return "raw://" + Ports.host(this) + "/" + protocol;
    }
}
