package io.sockflux.option;

import static io.sockflux.option.Option.NONE;
import static io.sockflux.option.OptionLevel.IPPROTO_IPV6;
import static io.sockflux.option.OptionMoment.BEFORE_BIND;
import static io.sockflux.option.OptionMoment.CONNECTED;

import io.sockflux.message.ControlMessage.PacketInfo;
import java.nio.ByteBuffer;
import java.util.Set;

/** The options of IPv6, {@code ipv6(7)} and RFC 3493, RFC 3542, RFC 3678. */
public final class Ipv6Options {

    /** Makes an IPv6 socket an IPv4 socket, 2, if its peer has an IPv4 address. */
    public static final Option<Integer> IPV6_ADDRFORM = of("IPV6_ADDRFORM", 1, NONE, OptionType.integer(2, 2))
            .kinds(Set.of(SocketKind.TCP6, SocketKind.UDP6))
            .when(CONNECTED);

    /**
     * Which source address is better, the flags IPV6_PREFER_SRC of RFC 5014: 1 temporary, 2 public, 4 care-of, 1024
     * home.
     */
    public static final Option<Integer> IPV6_ADDR_PREFERENCES = of(
                    "IPV6_ADDR_PREFERENCES", 72, NONE, OptionType.integer(0, Integer.MAX_VALUE))
            .unit("flags")
            .since("Linux 2.6.26");

    /** Whether the kernel gives every packet a flow label of its connection. */
    public static final Option<Boolean> IPV6_AUTOFLOWLABEL =
            flag("IPV6_AUTOFLOWLABEL", 70, 59).since("Linux 3.17").note("on from the start, net.ipv6.auto_flowlabels");

    /** The interface that the socket is tied to, by its index. */
    public static final Option<Integer> IPV6_BOUND_IF = of(
                    "IPV6_BOUND_IF", NONE, 125, OptionType.integer(0, Integer.MAX_VALUE))
            .unit("interface");

    /** Where in a raw packet the kernel computes a checksum, -1 for nowhere. */
    public static final Option<Integer> IPV6_CHECKSUM = of("IPV6_CHECKSUM", 7, 26, OptionType.integer(-1, 65534))
            .unit("bytes")
            .kinds(Set.of(SocketKind.RAW6))
            .note("an odd one fails with EINVAL; the same option is at SOL_RAW too");

    /** Whether a packet that is too large fails rather than is broken up. */
    public static final Option<Boolean> IPV6_DONTFRAG =
            flag("IPV6_DONTFRAG", 62, 62).since("Linux 2.6.35");

    /** The header of options for the destination that every packet has; nothing for none. */
    public static final Option<ByteBuffer> IPV6_DSTOPTS = of("IPV6_DSTOPTS", 59, 50, OptionType.bytes(2048))
            .since("Linux 2.6.14")
            .privilege("CAP_NET_RAW");

    /** Whether every message says its packet's traffic class and flow label. */
    public static final Option<Boolean> IPV6_FLOWINFO =
            flag("IPV6_FLOWINFO", 11, NONE).since("Linux 2.2");

    /** Whether the flow label of the peer's address is sent. */
    public static final Option<Boolean> IPV6_FLOWINFO_SEND =
            flag("IPV6_FLOWINFO_SEND", 33, NONE).since("Linux 2.2");

    /** Whether an address can be bound that the machine does not have, or not yet. */
    public static final Option<Boolean> IPV6_FREEBIND =
            flag("IPV6_FREEBIND", 78, NONE).since("Linux 4.15").when(BEFORE_BIND);

    /** Whether what is sent has its IP header already. */
    public static final Option<Boolean> IPV6_HDRINCL =
            flag("IPV6_HDRINCL", 36, NONE).since("Linux 4.5").kinds(Set.of(SocketKind.RAW6));

    /** The header of options for every hop that every packet has; nothing for none. */
    public static final Option<ByteBuffer> IPV6_HOPOPTS = of("IPV6_HOPOPTS", 54, 49, OptionType.bytes(2048))
            .since("Linux 2.6.14")
            .privilege("CAP_NET_RAW");

    /** Takes an anycast address. */
    public static final Option<Membership> IPV6_JOIN_ANYCAST = of("IPV6_JOIN_ANYCAST", 27, NONE, MembershipType.V6)
            .privilege("CAP_NET_ADMIN")
            .writeOnly()
            .note("EADDRNOTAVAIL if no interface has an address of its network");

    /** Joins a multicast group. */
    public static final Option<Membership> IPV6_JOIN_GROUP = of("IPV6_JOIN_GROUP", 20, 12, MembershipType.V6)
            .kinds(Kinds.DATAGRAMS6)
            .writeOnly()
            .note("EADDRINUSE if it is in it");

    /** Gives an anycast address back. */
    public static final Option<Membership> IPV6_LEAVE_ANYCAST =
            of("IPV6_LEAVE_ANYCAST", 28, NONE, MembershipType.V6).writeOnly();

    /** Leaves a multicast group. */
    public static final Option<Membership> IPV6_LEAVE_GROUP = of("IPV6_LEAVE_GROUP", 21, 13, MembershipType.V6)
            .kinds(Kinds.DATAGRAMS6)
            .writeOnly()
            .note("EADDRNOTAVAIL if it is not in it");

    /** How many hops a packet must have left to be taken. */
    public static final Option<Integer> IPV6_MINHOPCOUNT = of("IPV6_MINHOPCOUNT", 73, NONE, OptionType.integer(0, 255))
            .unit("hops")
            .since("Linux 2.6.35");

    /** How large a packet can be on the way to the peer; set, how large a packet may be at the most. */
    public static final Option<Integer> IPV6_MTU = of("IPV6_MTU", 24, NONE, OptionType.integer(0, Integer.MAX_VALUE))
            .unit("bytes")
            .note(
                    "1 to 1,279 fail with EINVAL; reading it without a peer fails with ENOTCONN; setting it does not change what is read");

    /**
     * Whether packets may be broken up: 0 yes, 1 as the route says, 2 never, 3 never, whatever the kernel learnt of
     * the path. With 4 and 5 the kernel goes by the interface's MTU only.
     */
    public static final Option<Integer> IPV6_MTU_DISCOVER =
            of("IPV6_MTU_DISCOVER", 23, NONE, OptionType.integer(0, 5)).since("Linux 2.2");

    /** Whether the socket receives of every group that any socket has joined, which it does from the start. */
    public static final Option<Boolean> IPV6_MULTICAST_ALL =
            flag("IPV6_MULTICAST_ALL", 29, NONE).since("Linux 4.20");

    /** How many hops multicast may go; -1 for the usual. */
    public static final Option<Integer> IPV6_MULTICAST_HOPS = of(
                    "IPV6_MULTICAST_HOPS", 18, 10, OptionType.integer(-1, 255))
            .unit("hops")
            .kinds(Kinds.DATAGRAMS6)
            .note("1 from the start, which is this network");

    /** The interface that multicast is sent by, by its index; 0 for the kernel's choice. */
    public static final Option<Integer> IPV6_MULTICAST_IF = of(
                    "IPV6_MULTICAST_IF", 17, 9, OptionType.integer(0, Integer.MAX_VALUE))
            .unit("interface")
            .kinds(Kinds.DATAGRAMS6);

    /** Whether multicast comes back to this machine's sockets too. */
    public static final Option<Boolean> IPV6_MULTICAST_LOOP = flag("IPV6_MULTICAST_LOOP", 19, 11);

    /** How large a packet can be on the way to the peer. */
    public static final Option<Integer> IPV6_PATHMTU = of("IPV6_PATHMTU", 61, 44, PathMtuType.INSTANCE)
            .unit("bytes")
            .since("Linux 2.6.35")
            .readOnly()
            .note("ENOTCONN without a peer");

    /** Which source address and interface every message gets. */
    public static final Option<PacketInfo> IPV6_PKTINFO =
            of("IPV6_PKTINFO", 50, 46, PacketInfoType.V6).since("Linux 2.6.14").writeOnly();

    /** From which ports the kernel chooses: 0 the usual, 1 high, 2 low and privileged ports. */
    public static final Option<Integer> IPV6_PORTRANGE =
            of("IPV6_PORTRANGE", NONE, 14, OptionType.integer(0, 2)).when(BEFORE_BIND);

    /** Whether a temporary source address is better: 1, 0, or -1 for the system's setting. */
    public static final Option<Integer> IPV6_PREFER_TEMPADDR =
            of("IPV6_PREFER_TEMPADDR", NONE, 63, OptionType.integer(-1, 1));

    /** Whether every message says its options for the destination. */
    public static final Option<Boolean> IPV6_RECVDSTOPTS =
            flag("IPV6_RECVDSTOPTS", 58, 40).since("Linux 2.6.14");

    /** Whether errors of the network are kept with what they are about, in the error queue. */
    public static final Option<Boolean> IPV6_RECVERR =
            flag("IPV6_RECVERR", 25, NONE).since("Linux 2.2");

    /** Whether such an error says where its extensions are. */
    public static final Option<Boolean> IPV6_RECVERR_RFC4884 =
            flag("IPV6_RECVERR_RFC4884", 31, NONE).since("Linux 5.9");

    /** Whether every message says how large its largest fragment was. */
    public static final Option<Boolean> IPV6_RECVFRAGSIZE =
            flag("IPV6_RECVFRAGSIZE", 77, NONE).since("Linux 4.10");

    /** Whether every message says how many hops it had left. */
    public static final Option<Boolean> IPV6_RECVHOPLIMIT =
            flag("IPV6_RECVHOPLIMIT", 51, 37).since("Linux 2.6.14");

    /** Whether every message says its options for every hop. */
    public static final Option<Boolean> IPV6_RECVHOPOPTS =
            flag("IPV6_RECVHOPOPTS", 53, 39).since("Linux 2.6.14");

    /** Whether every message says to which address and port it was sent at first. */
    public static final Option<Boolean> IPV6_RECVORIGDSTADDR =
            flag("IPV6_RECVORIGDSTADDR", 74, NONE).since("Linux 2.6.37");

    /** Whether a message says that the path takes only smaller packets. */
    public static final Option<Boolean> IPV6_RECVPATHMTU =
            flag("IPV6_RECVPATHMTU", 60, 43).since("Linux 2.6.35");

    /** Whether every message says to which address and by which interface the packet came. */
    public static final Option<Boolean> IPV6_RECVPKTINFO =
            flag("IPV6_RECVPKTINFO", 49, 61).since("Linux 2.6.14");

    /** Whether every message says its routing header. */
    public static final Option<Boolean> IPV6_RECVRTHDR =
            flag("IPV6_RECVRTHDR", 56, 38).since("Linux 2.6.14");

    /** Whether every message says its traffic class. */
    public static final Option<Boolean> IPV6_RECVTCLASS =
            flag("IPV6_RECVTCLASS", 66, 35).since("Linux 2.6.14");

    /** Which router alerts that are to be forwarded the socket gets, -1 for none. */
    public static final Option<Integer> IPV6_ROUTER_ALERT = of(
                    "IPV6_ROUTER_ALERT", 22, NONE, OptionType.integer(-1, 255))
            .since("Linux 2.2")
            .kinds(Set.of(SocketKind.RAW6))
            .note("ENOPROTOOPT on other than raw sockets of protocol 255");

    /** Whether the socket gets the router alerts of its own network namespace only. */
    public static final Option<Boolean> IPV6_ROUTER_ALERT_ISOLATE =
            flag("IPV6_ROUTER_ALERT_ISOLATE", 30, NONE).since("Linux 5.1");

    /** The routing header that every packet has; nothing for none. */
    public static final Option<ByteBuffer> IPV6_RTHDR =
            of("IPV6_RTHDR", 57, 51, OptionType.bytes(2048)).since("Linux 2.6.14");

    /** The header of options for the stations of the routing header; nothing for none. */
    public static final Option<ByteBuffer> IPV6_RTHDRDSTOPTS = of("IPV6_RTHDRDSTOPTS", 55, 57, OptionType.bytes(2048))
            .since("Linux 2.6.14")
            .privilege("CAP_NET_RAW");

    /** The traffic class of every packet; -1 for the usual, 0. */
    public static final Option<Integer> IPV6_TCLASS = of("IPV6_TCLASS", 67, 36, OptionType.integer(-1, 255))
            .since("Linux 2.6.14")
            .note("for TCP the last two bits stay as they are");

    /** Whether the socket can have any address as its own, for a proxy. */
    public static final Option<Boolean> IPV6_TRANSPARENT = flag("IPV6_TRANSPARENT", 75, NONE)
            .since("Linux 2.6.37")
            .privilege("CAP_NET_ADMIN")
            .note("CAP_NET_RAW will do");

    /** How many hops every packet may go; -1 for the usual. */
    public static final Option<Integer> IPV6_UNICAST_HOPS =
            of("IPV6_UNICAST_HOPS", 16, 4, OptionType.integer(-1, 255)).unit("hops");

    /** The interface that unicast is sent by, by its index; 0 for the kernel's choice. */
    public static final Option<Integer> IPV6_UNICAST_IF = of("IPV6_UNICAST_IF", 76, NONE, NetworkIntegerType.INTERFACE)
            .unit("interface")
            .since("Linux 3.4")
            .note("the kernel has it in the network's byte order, here it is a plain number");

    /** Whether packets are no larger than 1,280 bytes: 1 always, 0 never, -1 for multicast only. */
    public static final Option<Integer> IPV6_USE_MIN_MTU = of("IPV6_USE_MIN_MTU", NONE, 42, OptionType.integer(-1, 1));

    /** Whether the socket leaves IPv4 alone. */
    public static final Option<Boolean> IPV6_V6ONLY =
            flag("IPV6_V6ONLY", 26, 27).since("Linux 2.4.21").when(BEFORE_BIND);

    /** Leaves out a source of a multicast group. */
    public static final Option<GroupSource> MCAST_BLOCK_SOURCE = of(
                    "MCAST_BLOCK_SOURCE", 43, 84, GroupSourceType.INSTANCE)
            .since("Linux 2.5.68")
            .writeOnly()
            .note("at IPPROTO_IP too, which has IP_BLOCK_SOURCE");

    /** Joins a multicast group. */
    public static final Option<Membership> MCAST_JOIN_GROUP = of("MCAST_JOIN_GROUP", 42, 80, MembershipType.GROUP)
            .since("Linux 2.5.68")
            .writeOnly()
            .note("at IPPROTO_IP too, which has IP_ADD_MEMBERSHIP");

    /** Joins a multicast group for a single source; each further source takes a further call. */
    public static final Option<GroupSource> MCAST_JOIN_SOURCE_GROUP = of(
                    "MCAST_JOIN_SOURCE_GROUP", 46, 82, GroupSourceType.INSTANCE)
            .since("Linux 2.5.68")
            .writeOnly()
            .note("at IPPROTO_IP too, which has IP_ADD_SOURCE_MEMBERSHIP");

    /** Leaves a multicast group. */
    public static final Option<Membership> MCAST_LEAVE_GROUP = of("MCAST_LEAVE_GROUP", 45, 81, MembershipType.GROUP)
            .since("Linux 2.5.68")
            .writeOnly()
            .note("at IPPROTO_IP too, which has IP_DROP_MEMBERSHIP");

    /** Leaves a multicast group for a single source. */
    public static final Option<GroupSource> MCAST_LEAVE_SOURCE_GROUP = of(
                    "MCAST_LEAVE_SOURCE_GROUP", 47, 83, GroupSourceType.INSTANCE)
            .since("Linux 2.5.68")
            .writeOnly()
            .note("at IPPROTO_IP too, which has IP_DROP_SOURCE_MEMBERSHIP");

    /** Takes a source of a multicast group back in. */
    public static final Option<GroupSource> MCAST_UNBLOCK_SOURCE = of(
                    "MCAST_UNBLOCK_SOURCE", 44, 85, GroupSourceType.INSTANCE)
            .since("Linux 2.5.68")
            .writeOnly()
            .note("at IPPROTO_IP too, which has IP_UNBLOCK_SOURCE");

    private Ipv6Options() {}

    private static Option<Boolean> flag(String name, int linux, int darwin) {
        return of(name, linux, darwin, OptionType.flag());
    }

    private static <T> Option<T> of(String name, int linux, int darwin, OptionType<T> type) {
        return Option.catalogued(name, IPPROTO_IPV6, linux, darwin, type).kinds(SocketKind.INET6);
    }
}
