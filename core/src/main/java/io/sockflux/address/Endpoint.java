package io.sockflux.address;

import java.nio.file.Path;

/**
 * Where a socket is bound, or is to be connected or bound to: what {@code struct sockaddr} is for, together with the type
 * of the socket. An endpoint is a value; its {@link #toString()} is its URI form, which {@link #parse} reads back.
 *
 * <table>
 * <caption>URI forms</caption>
 * <tr><th>form</th><th>what it is</th></tr>
 * <tr><td>{@code tcp://127.0.0.1:7007}</td><td>TCP over IPv4; port 0 lets the kernel choose</td></tr>
 * <tr><td>{@code tcp://[::1]:7007}, {@code tcp://[fe80::1%eth0]:7007}</td><td>TCP over IPv6, with a zone where needed</td></tr>
 * <tr><td>{@code tcp://uptime.internal:7007}</td><td>TCP over whatever addresses the name has</td></tr>
 * <tr><td>{@code tls://uptime.internal:7007}</td><td>TLS over TCP</td></tr>
 * <tr><td>{@code srv://_uptime._tcp.example.com}</td><td>TCP at the hosts and ports that the SRV records name</td></tr>
 * <tr><td>{@code mptcp://127.0.0.1:7007}</td><td>TCP over several paths (Linux)</td></tr>
 * <tr><td>{@code unix:/run/uptime.sock}</td><td>a unix stream socket by path</td></tr>
 * <tr><td>{@code unix:@uptime}</td><td>a unix stream socket by abstract name (Linux)</td></tr>
 * <tr><td>{@code unix:}</td><td>a unix socket without a name, as a client's usually is; printed only</td></tr>
 * <tr><td>{@code unix-seqpacket:@uptime}, {@code unix-dgram:/run/log}</td><td>the same with records, with datagrams</td></tr>
 * <tr><td>{@code unix-dgram:}</td><td>a unix datagram socket without a name, which can send and hears no answer</td></tr>
 * <tr><td>{@code udp://127.0.0.1:7007}</td><td>UDP</td></tr>
 * <tr><td>{@code udplite://127.0.0.1:7007}</td><td>UDP-Lite (Linux, but for newer kernels)</td></tr>
 * <tr><td>{@code icmp://127.0.0.1}, {@code icmp://[::1]:17}</td><td>ICMP echo, with an identifier</td></tr>
 * <tr><td>{@code raw://127.0.0.1/icmp}, {@code raw://[::1]/253}</td><td>a protocol over IP</td></tr>
 * <tr><td>{@code vsock://2:7007}, {@code vsock-seqpacket://any:7007}</td><td>between a virtual machine and its host</td></tr>
 * </table>
 */
public sealed interface Endpoint permits InetEndpoint, ServiceEndpoint, UnixEndpoint, VsockEndpoint {

    /** The address family, {@link AddressFamily#UNSPEC} while a name is not resolved. */
    AddressFamily family();

    /** What a socket at this endpoint carries and how. */
    SocketType type();

    /** The protocol where family and type leave a choice. */
    default Protocol protocol() {
        return Protocol.DEFAULT;
    }

    /** The URI form. */
    @Override
    String toString();

    /**
     * Reads the URI form.
     *
     * @throws IllegalArgumentException if the text is none, with what was wrong and what is expected
     */
    static Endpoint parse(String text) {
        return EndpointParser.parse(text);
    }

    /**
     * TCP at a host and port.
     *
     * @param host an IPv4 or IPv6 address in presentation form, or a name
     * @param port 0 to 65,535; 0 lets the kernel choose when it is bound
     */
    static TcpEndpoint tcp(String host, int port) {
        return new TcpEndpoint(host, port);
    }

    /** A unix stream socket by its path in the file system. */
    static UnixPathEndpoint unix(Path path) {
        return new UnixPathEndpoint(path.toString());
    }

    /** A unix stream socket by its name in Linux's abstract namespace, {@code unix(7)}. */
    static UnixAbstractEndpoint unixAbstract(String name) {
        return new UnixAbstractEndpoint(name);
    }
}
