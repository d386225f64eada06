package io.sockflux.address;

import static java.util.Objects.requireNonNull;

import io.sockflux.check.Checks;
import java.net.InetAddress;
import java.net.InetSocketAddress;

/**
 * TCP at a host and port, {@code tcp(7)}, with or without TLS over it.
 *
 * @param host an address in presentation form (IPv6 without brackets, as RFC 5952 writes it), or a name
 * @param port 0 to 65,535
 * @param protocol {@link Protocol#TCP} or {@link Protocol#MPTCP}
 * @param isTls whether its connections speak TLS, RFC 8446, so that its URI form is {@code tls://HOST:PORT}; over
 *     {@link Protocol#TCP} only
 */
public record TcpEndpoint(String host, int port, Protocol protocol, boolean isTls) implements InetEndpoint {

    /** Checks the parts, and brings an IPv6 address to its canonical form. */
    public TcpEndpoint {
        requireNonNull(host, "host");
        Checks.checkPort(port, "port");
        if (!protocol.equals(Protocol.TCP) && !protocol.equals(Protocol.MPTCP)) {
            throw new IllegalArgumentException("protocol: " + protocol + " (expected: tcp or mptcp)");
        }
        if (isTls && !protocol.equals(Protocol.TCP)) {
            throw new IllegalArgumentException("protocol: " + protocol + " (expected: tcp, for an endpoint of TLS)");
        }
        host = InetHost.canonical(host);
    }

    /** Without TLS. */
    public TcpEndpoint(String host, int port, Protocol protocol) {
        this(host, port, protocol, false);
    }

    /** TCP itself. */
    public TcpEndpoint(String host, int port) {
        this(host, port, Protocol.TCP);
    }

    /** The endpoint of a resolved socket address. */
    public static TcpEndpoint of(InetSocketAddress address) {
        return new TcpEndpoint(InetEndpoint.text(address.getAddress()), address.getPort());
    }

    @Override
    public TcpEndpoint at(InetAddress address) {
        return new TcpEndpoint(InetEndpoint.text(address), port, protocol, isTls);
    }

    /** The same with TLS. */
    public TcpEndpoint withTls() {
        return new TcpEndpoint(host, port, protocol, true);
    }

    @Override
    public SocketType type() {
        return SocketType.STREAM;
    }

    @Override
    public String toString() {
        return (isTls ? "tls" : protocol) + "://" + Ports.authority(this);
    }
}
