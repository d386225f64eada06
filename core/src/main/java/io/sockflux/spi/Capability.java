package io.sockflux.spi;

/** A capability that a transport may have on this machine. Asking for a missing capability is an error that names it. */
public enum Capability {
    /** TCP over IPv4 and IPv6. */
    TCP("TCP"),
    /** An IPv6 listener that leaves IPv4 to others, {@code IPV6_V6ONLY} in {@code ipv6(7)}. */
    IPV6_ONLY("IPv6 listeners that leave IPv4 alone"),
    /** Unix stream sockets by path. */
    UNIX_PATH("unix sockets by path"),
    /** Unix stream sockets by abstract name. */
    UNIX_ABSTRACT("unix sockets by abstract name"),
    /** Unix sockets that keep records, {@code SOCK_SEQPACKET} in {@code unix(7)}. */
    SEQPACKET("seqpacket sockets"),
    /** Two unix sockets that are each other's peers, {@code socketpair(2)}. */
    SOCKET_PAIR("pairs of sockets"),
    /** Datagrams over UDP, {@code udp(7)}. */
    DATAGRAM("datagram sockets"),
    /** Datagrams over unix sockets, {@code SOCK_DGRAM} in {@code unix(7)}. */
    UNIX_DATAGRAM("unix datagram sockets"),
    /** Echo requests without a right of its own, {@code IPPROTO_ICMP} in {@code icmp(7)}. */
    ICMP("ICMP sockets"),
    /** What a datagram carries beside its data, the errors of its way, and several datagrams in a call: {@code ip(7)}. */
    DATAGRAM_METADATA("metadata and errors of datagrams"),
    /** Datagrams over UDP-Lite, {@code udplite(7)}, which newer kernels of Linux have no more. */
    UDP_LITE("UDP-Lite sockets"),
    /** Protocols over IP, {@code raw(7)}. */
    RAW("raw sockets"),
    /** Sockets between a virtual machine and its host, {@code vsock(7)}. */
    VSOCK("vsock sockets"),
    /** TCP over several paths, RFC 8684. */
    MPTCP("multipath TCP"),
    /** Flags, control messages and descriptors beside data, {@code sendmsg(2)}. */
    MESSAGES("messages with flags and control data"),
    /** Urgent data and its mark, {@code tcp(7)}. */
    URGENT_DATA("urgent data"),
    /** Inspecting descriptors, and signals for their events: {@code fstat(2)}, {@code O_ASYNC}. */
    DESCRIPTORS("calls on descriptors"),
    /** Taking over sockets that other code has opened, by their descriptors. */
    ADOPTION("adoption of sockets"),
    /** Passing descriptors to other processes and getting them, one by one: {@code SCM_RIGHTS} in {@code unix(7)}. */
    PASSING("passing of descriptors");

    private final String words;

    Capability(String words) {
        this.words = words;
    }

    /** The name of the capability in error messages. */
    public String words() {
        return words;
    }
}
