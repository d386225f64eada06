package io.sockflux.option;

import static io.sockflux.option.Option.NONE;
import static io.sockflux.option.OptionLevel.IPPROTO_IP;
import static io.sockflux.option.OptionMoment.BEFORE_BIND;

import java.net.InetAddress;
import java.nio.ByteBuffer;
import java.util.Set;

/** The options of IPv4, {@code ip(7)} and RFC 3678. On Linux sockets of IPv6 take most of them too. */
public final class IpOptions {

    /** Joins a multicast group. */
    public static final Option<Membership> IP_ADD_MEMBERSHIP = of("IP_ADD_MEMBERSHIP", 35, 12, MembershipType.V4)
            .kinds(Kinds.DATAGRAMS4)
            .writeOnly()
            .note("EADDRINUSE if it is in it, ENOBUFS beyond net.ipv4.igmp_max_memberships");

    /** Joins a multicast group for a single source; each further source takes a further call. */
    public static final Option<SourceMembership> IP_ADD_SOURCE_MEMBERSHIP = of(
                    "IP_ADD_SOURCE_MEMBERSHIP", 39, 70, SourceMembershipType.INSTANCE)
            .since("Linux 2.4.22")
            .writeOnly();

    /** Whether a bind to port 0 leaves the choice of the port to connect, which has more of them. */
    public static final Option<Boolean> IP_BIND_ADDRESS_NO_PORT =
            flag("IP_BIND_ADDRESS_NO_PORT", 24, NONE).since("Linux 4.2").when(BEFORE_BIND);

    /** Leaves out a source of a multicast group. */
    public static final Option<SourceMembership> IP_BLOCK_SOURCE = of(
                    "IP_BLOCK_SOURCE", 38, 72, SourceMembershipType.INSTANCE)
            .since("Linux 2.4.22")
            .writeOnly();

    /** The interface that the socket is tied to, by its index. */
    public static final Option<Integer> IP_BOUND_IF = of(
                    "IP_BOUND_IF", NONE, 25, OptionType.integer(0, Integer.MAX_VALUE))
            .unit("interface")
            .kinds(SocketKind.INET4);

    /** Whether every message says its checksum, where the device computed it. */
    public static final Option<Boolean> IP_CHECKSUM =
            flag("IP_CHECKSUM", 23, NONE).since("Linux 4.0");

    /** Whether packets are never broken up. */
    public static final Option<Boolean> IP_DONTFRAG = flag("IP_DONTFRAG", NONE, 28)
            .since("macOS 11")
            .kinds(Set.of(SocketKind.UDP4, SocketKind.RAW4, SocketKind.ICMP4));

    /** Leaves a multicast group. */
    public static final Option<Membership> IP_DROP_MEMBERSHIP = of("IP_DROP_MEMBERSHIP", 36, 13, MembershipType.V4)
            .kinds(Kinds.DATAGRAMS4)
            .writeOnly()
            .note("EADDRNOTAVAIL if it is not in it");

    /** Leaves a multicast group for a single source. */
    public static final Option<SourceMembership> IP_DROP_SOURCE_MEMBERSHIP = of(
                    "IP_DROP_SOURCE_MEMBERSHIP", 40, 71, SourceMembershipType.INSTANCE)
            .since("Linux 2.4.22")
            .writeOnly();

    /** Whether an address can be bound that the machine does not have, or not yet. */
    public static final Option<Boolean> IP_FREEBIND =
            flag("IP_FREEBIND", 15, NONE).since("Linux 2.4").when(BEFORE_BIND);

    /** Whether what is sent has its IP header already. */
    public static final Option<Boolean> IP_HDRINCL =
            flag("IP_HDRINCL", 3, 2).kinds(Set.of(SocketKind.RAW4)).note("ENOPROTOOPT on other than raw sockets");

    /** From which ports the kernel chooses the socket's port. */
    public static final Option<PortRange> IP_LOCAL_PORT_RANGE = of(
                    "IP_LOCAL_PORT_RANGE", 51, NONE, PortRangeType.INSTANCE)
            .since("Linux 6.3")
            .note("kept within net.ipv4.ip_local_port_range; counts for IPv6 too");

    /** How many hops a packet must have left to be taken. */
    public static final Option<Integer> IP_MINTTL =
            of("IP_MINTTL", 21, NONE, OptionType.integer(0, 255)).unit("hops").since("Linux 2.6.34");

    /** How large a packet can be on the way to the peer. */
    public static final Option<Integer> IP_MTU = of("IP_MTU", 14, NONE, OptionType.integer())
            .unit("bytes")
            .since("Linux 2.2")
            .readOnly()
            .note("ENOTCONN without a peer");

    /**
     * Whether packets may be broken up: 0 yes, 1 as the route says, 2 never, 3 never, whatever the kernel learnt of
     * the path. With 4 and 5 the kernel goes by the interface's MTU only.
     */
    public static final Option<Integer> IP_MTU_DISCOVER =
            of("IP_MTU_DISCOVER", 10, NONE, OptionType.integer(0, 5)).since("Linux 2.2");

    /** Whether the socket receives of every group that any socket has joined, which it does from the start. */
    public static final Option<Boolean> IP_MULTICAST_ALL =
            flag("IP_MULTICAST_ALL", 49, NONE).since("Linux 2.6.31");

    /** The address of the interface that multicast is sent by; 0.0.0.0 for the kernel's choice. */
    public static final Option<InetAddress> IP_MULTICAST_IF =
            of("IP_MULTICAST_IF", 32, 9, AddressType.V4).kinds(Kinds.DATAGRAMS4);

    /** The interface that multicast is sent by, by its index. */
    public static final Option<Integer> IP_MULTICAST_IFINDEX = of(
                    "IP_MULTICAST_IFINDEX", NONE, 66, OptionType.integer(0, Integer.MAX_VALUE))
            .unit("interface")
            .kinds(Set.of(SocketKind.UDP4, SocketKind.RAW4, SocketKind.ICMP4));

    /** Whether multicast comes back to this machine's sockets too. */
    public static final Option<Boolean> IP_MULTICAST_LOOP = flag("IP_MULTICAST_LOOP", 34, 11);

    /** How many hops multicast may go. */
    public static final Option<Integer> IP_MULTICAST_TTL = of("IP_MULTICAST_TTL", 33, 10, OptionType.integer(0, 255))
            .unit("hops")
            .kinds(Kinds.DATAGRAMS4)
            .note("1 from the start, which is this network");

    /** Whether fragments stay as they are where packets are tracked. */
    public static final Option<Boolean> IP_NODEFRAG = flag("IP_NODEFRAG", 22, NONE)
            .since("Linux 2.6.36")
            .kinds(Set.of(SocketKind.RAW4))
            .note("ENOPROTOOPT on other than raw sockets");

    /** The options that the header of every packet has; nothing for none. */
    public static final Option<ByteBuffer> IP_OPTIONS =
            of("IP_OPTIONS", 4, 1, OptionType.bytes(40)).note("padded with zeroes to four bytes");

    /** Whether every message says its packet's security context. */
    public static final Option<Boolean> IP_PASSSEC =
            flag("IP_PASSSEC", 18, NONE).since("Linux 2.6.17");

    /** Whether every message says to which address and by which interface the packet came. */
    public static final Option<Boolean> IP_PKTINFO = flag("IP_PKTINFO", 8, 26).since("Linux 2.2");

    /** From which ports the kernel chooses: 0 the usual, 1 high, 2 low and privileged ports. */
    public static final Option<Integer> IP_PORTRANGE = of("IP_PORTRANGE", NONE, 19, OptionType.integer(0, 2))
            .kinds(SocketKind.INET4)
            .when(BEFORE_BIND);

    /** The protocol of a raw socket. */
    public static final Option<Integer> IP_PROTOCOL =
            of("IP_PROTOCOL", 52, NONE, OptionType.integer()).since("Linux 6.4").readOnly();

    /** Whether every message says to which address it came. */
    public static final Option<Boolean> IP_RECVDSTADDR =
            flag("IP_RECVDSTADDR", NONE, 7).kinds(Set.of(SocketKind.UDP4, SocketKind.RAW4, SocketKind.ICMP4));

    /** Whether errors of the network are kept with what they are about, in the error queue. */
    public static final Option<Boolean> IP_RECVERR =
            flag("IP_RECVERR", 11, NONE).since("Linux 2.2");

    /** Whether such an error says where its extensions are. */
    public static final Option<Boolean> IP_RECVERR_RFC4884 =
            flag("IP_RECVERR_RFC4884", 26, NONE).since("Linux 5.9");

    /** Whether every message says how large its largest fragment was. */
    public static final Option<Boolean> IP_RECVFRAGSIZE =
            flag("IP_RECVFRAGSIZE", 25, NONE).since("Linux 4.10").kinds(Kinds.DATAGRAMS4);

    /** Whether every message says by which interface it came. */
    public static final Option<Boolean> IP_RECVIF =
            flag("IP_RECVIF", NONE, 20).kinds(Set.of(SocketKind.UDP4, SocketKind.RAW4, SocketKind.ICMP4));

    /** Whether every message says the options of its header. */
    public static final Option<Boolean> IP_RECVOPTS = flag("IP_RECVOPTS", 6, 5);

    /** Whether every message says to which address and port it was sent at first. */
    public static final Option<Boolean> IP_RECVORIGDSTADDR =
            flag("IP_RECVORIGDSTADDR", 20, NONE).since("Linux 2.6.29");

    /** Whether every message says its type of service. */
    public static final Option<Boolean> IP_RECVTOS = flag("IP_RECVTOS", 13, 27).since("Linux 2.2");

    /** Whether every message says how many hops it had left. */
    public static final Option<Boolean> IP_RECVTTL = flag("IP_RECVTTL", 12, 24).since("Linux 2.2");

    /** Whether every message says the options of its header as an answer needs them. */
    public static final Option<Boolean> IP_RETOPTS = flag("IP_RETOPTS", 7, 6).note("IP_RECVRETOPTS on macOS");

    /** Whether the socket gets the packets with a router alert that are to be forwarded. */
    public static final Option<Boolean> IP_ROUTER_ALERT = flag("IP_ROUTER_ALERT", 5, NONE)
            .since("Linux 2.2")
            .kinds(Set.of(SocketKind.RAW4))
            .note("EINVAL on other than raw sockets");

    /** Whether a raw socket receives without the IP header. */
    public static final Option<Boolean> IP_STRIPHDR =
            flag("IP_STRIPHDR", NONE, 23).kinds(Set.of(SocketKind.RAW4, SocketKind.ICMP4));

    /** The type of service of every packet. */
    public static final Option<Integer> IP_TOS = of("IP_TOS", 1, 3, OptionType.integer(0, 255))
            .note("for TCP the last two bits stay as they are; sets SO_PRIORITY too");

    /** Whether the socket can have any address as its own, for a proxy. */
    public static final Option<Boolean> IP_TRANSPARENT = flag("IP_TRANSPARENT", 19, NONE)
            .since("Linux 2.6.24")
            .privilege("CAP_NET_ADMIN")
            .note("CAP_NET_RAW will do");

    /** How many hops every packet may go; -1 for net.ipv4.ip_default_ttl. */
    public static final Option<Integer> IP_TTL =
            of("IP_TTL", 2, 4, OptionType.integer(-1, 255)).unit("hops").note("0 fails with EINVAL");

    /** Takes a source of a multicast group back in. */
    public static final Option<SourceMembership> IP_UNBLOCK_SOURCE = of(
                    "IP_UNBLOCK_SOURCE", 37, 73, SourceMembershipType.INSTANCE)
            .since("Linux 2.4.22")
            .writeOnly();

    /** The interface that unicast is sent by, by its index; 0 for the kernel's choice. */
    public static final Option<Integer> IP_UNICAST_IF = of("IP_UNICAST_IF", 50, NONE, NetworkIntegerType.INTERFACE)
            .unit("interface")
            .since("Linux 3.4")
            .note("the kernel has it in the network's byte order, here it is a plain number");

    private IpOptions() {}

    private static Option<Boolean> flag(String name, int linux, int darwin) {
        return of(name, linux, darwin, OptionType.flag());
    }

    private static <T> Option<T> of(String name, int linux, int darwin, OptionType<T> type) {
        return Option.catalogued(name, IPPROTO_IP, linux, darwin, type).kinds(Kinds.IPV4_LEVEL);
    }
}
