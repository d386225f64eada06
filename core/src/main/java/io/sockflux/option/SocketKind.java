package io.sockflux.option;

import io.sockflux.address.AddressFamily;
import io.sockflux.address.Endpoint;
import io.sockflux.address.IcmpEndpoint;
import io.sockflux.address.SocketType;
import java.util.Arrays;
import java.util.Collections;
import java.util.EnumSet;
import java.util.Optional;
import java.util.Set;

/** A family and a type of sockets: what decides which options there are. */
public enum SocketKind {
    /** TCP over IPv4. */
    TCP4("tcp4", "tcp://127.0.0.1:0"),
    /** TCP over IPv6. */
    TCP6("tcp6", "tcp://[::1]:0"),
    /** UDP over IPv4. */
    UDP4("udp4", "udp://127.0.0.1:0"),
    /** UDP over IPv6. */
    UDP6("udp6", "udp://[::1]:0"),
    /** Unix stream sockets. */
    UNIX("unix", "unix:/"),
    /** Unix datagram sockets. */
    UNIX_DGRAM("unix-dgram", "unix-dgram:/"),
    /** Unix sockets that keep records. */
    UNIX_SEQPACKET("unix-seqpacket", "unix-seqpacket:/"),
    /** A protocol over IPv4. */
    RAW4("raw4", "raw://127.0.0.1/253"),
    /** A protocol over IPv6. */
    RAW6("raw6", "raw://[::1]/253"),
    /** ICMP echo without privilege, {@code icmp(7)}. */
    ICMP4("icmp4", "icmp://127.0.0.1"),
    /** The same over IPv6. */
    ICMP6("icmp6", "icmp://[::1]"),
    /** Sockets between a virtual machine and its host. */
    VSOCK("vsock", "vsock://1:1");

    /** Every kind. */
    public static final Set<SocketKind> ALL = Collections.unmodifiableSet(EnumSet.allOf(SocketKind.class));
    /** TCP over both families. */
    public static final Set<SocketKind> TCP = Collections.unmodifiableSet(EnumSet.of(TCP4, TCP6));
    /** UDP over both families. */
    public static final Set<SocketKind> UDP = Collections.unmodifiableSet(EnumSet.of(UDP4, UDP6));
    /** IPv4 of every type. */
    public static final Set<SocketKind> INET4 = Collections.unmodifiableSet(EnumSet.of(TCP4, UDP4, RAW4, ICMP4));
    /** IPv6 of every type. */
    public static final Set<SocketKind> INET6 = Collections.unmodifiableSet(EnumSet.of(TCP6, UDP6, RAW6, ICMP6));
    /** IP of both families and every type. */
    public static final Set<SocketKind> INET =
            Collections.unmodifiableSet(EnumSet.of(TCP4, TCP6, UDP4, UDP6, RAW4, RAW6, ICMP4, ICMP6));
    /** Unix sockets of every type. */
    public static final Set<SocketKind> UNIX_ALL =
            Collections.unmodifiableSet(EnumSet.of(UNIX, UNIX_DGRAM, UNIX_SEQPACKET));

    private final String label;
    private final String uri;

    SocketKind(String label, String uri) {
        this.label = label;
        this.uri = uri;
    }

    /** Its short name, such as {@code tcp4}. */
    public String label() {
        return label;
    }

    /** An endpoint of this kind, which stands for it where an endpoint is asked for. */
    public Endpoint endpoint() {
        return Endpoint.parse(uri);
    }

    /** The kind of the socket for an endpoint. A TCP endpoint with a name counts as IPv4 until it is resolved. */
    public static SocketKind of(Endpoint endpoint) {
        boolean six = endpoint.family() == AddressFamily.INET6;
        return switch (endpoint.family()) {
            case UNIX ->
                switch (endpoint.type()) {
                    case DGRAM -> UNIX_DGRAM;
                    case SEQPACKET -> UNIX_SEQPACKET;
                    default -> UNIX;
                };
            case VSOCK -> VSOCK;
            default -> {
                if (endpoint.type() == SocketType.RAW) {
                    yield six ? RAW6 : RAW4;
                }
                if (endpoint instanceof IcmpEndpoint) {
                    yield six ? ICMP6 : ICMP4;
                }
                if (endpoint.type() == SocketType.DGRAM) {
                    yield six ? UDP6 : UDP4;
                }
                yield six ? TCP6 : TCP4;
            }
        };
    }

    /** The kind of this {@linkplain #label() short name}. */
    public static Optional<SocketKind> named(String label) {
        return Arrays.stream(values()).filter(kind -> kind.label.equals(label)).findFirst();
    }

    @Override
    public String toString() {
        return label;
    }
}
