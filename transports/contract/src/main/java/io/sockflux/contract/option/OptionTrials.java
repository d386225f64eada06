package io.sockflux.contract.option;

import static org.assertj.core.api.Assertions.fail;

import io.sockflux.message.ControlMessage.PacketInfo;
import io.sockflux.option.GroupSource;
import io.sockflux.option.Icmp6Options;
import io.sockflux.option.IpOptions;
import io.sockflux.option.Ipv6Options;
import io.sockflux.option.Linger;
import io.sockflux.option.LinuxSocketOptions;
import io.sockflux.option.Membership;
import io.sockflux.option.Option;
import io.sockflux.option.OptionLevel;
import io.sockflux.option.Options;
import io.sockflux.option.PortRange;
import io.sockflux.option.RawOptions;
import io.sockflux.option.SocketKind;
import io.sockflux.option.SocketLevelOptions;
import io.sockflux.option.SourceMembership;
import io.sockflux.option.TcpOptions;
import io.sockflux.option.Timeout;
import io.sockflux.option.TransmitTime;
import io.sockflux.option.UdpOptions;
import java.net.InetAddress;
import java.net.UnknownHostException;
import java.nio.ByteBuffer;
import java.util.HashMap;
import java.util.HexFormat;
import java.util.Map;
import java.util.Optional;
import java.util.Set;

/** What to ask of each option, with the kernel's rounding as it is known: Linux's. */
public final class OptionTrials {

    private static final Map<Option<?>, OptionTrial<?>> TRIALS = new HashMap<>();
    private static final Map<Option<?>, String> UNTRIED = new HashMap<>();

    /** The clock that takes no privilege, {@code clock_gettime(2)}. */
    private static final int CLOCK_MONOTONIC = 1;

    private static final int LOOPBACK = 1;

    static {
        buffers();
        everySocket();
        ip();
        ipv6();
        tcp();
        groups();
        untried();
    }

    private OptionTrials() {}

    /**
     * The trial of an option that can be set. One that is on or off is tried with the other of what it is.
     *
     * @param before what it is, where it can be read
     */
    @SuppressWarnings("unchecked")
    public static <T> OptionTrial<T> of(Option<T> option, Optional<T> before) {
        OptionTrial<?> trial = TRIALS.get(option);
        if (trial != null) {
            return (OptionTrial<T>) trial;
        }
        return option.type().name().equals("bool")
                ? OptionTrial.of(option, (T) before.map(Boolean.FALSE::equals).orElse(true))
                : fail(option + " has no trial, and no reason for that");
    }

    /** Why an option cannot be tried on this kind of socket here. */
    public static Optional<String> untried(SocketKind kind, Option<?> option) {
        if (kind == SocketKind.RAW6 && option.equals(Ipv6Options.IPV6_V6ONLY)) {
            return Optional.of("raw sockets have their protocol for a port, so they are bound from the start");
        }
        return Optional.ofNullable(UNTRIED.get(option));
    }

    private static <T> void keeps(Option<T> option, T asked) {
        TRIALS.put(option, OptionTrial.of(option, asked));
    }

    private static <T> void makes(Option<T> option, T asked, T inForce) {
        TRIALS.put(option, OptionTrial.of(option, asked, inForce));
    }

    private static void buffers() {
        // Linux doubles them, for its own books, and has a least of them.
        makes(SocketLevelOptions.SO_RCVBUF, 50_000, 100_000);
        makes(SocketLevelOptions.SO_SNDBUF, 50_000, 100_000);
        keeps(SocketLevelOptions.SO_RCVLOWAT, 2);
        keeps(LinuxSocketOptions.SO_RCVBUFFORCE, 50_000);
        keeps(LinuxSocketOptions.SO_SNDBUFFORCE, 50_000);
        keeps(LinuxSocketOptions.SO_BUF_LOCK, 3);
    }

    private static void everySocket() {
        keeps(SocketLevelOptions.SO_LINGER, Linger.seconds(5));
        keeps(SocketLevelOptions.SO_RCVTIMEO, Timeout.millis(1500));
        keeps(SocketLevelOptions.SO_SNDTIMEO, Timeout.millis(2500));
        keeps(LinuxSocketOptions.SO_BINDTODEVICE, "lo");
        keeps(LinuxSocketOptions.SO_BINDTOIFINDEX, LOOPBACK);
        keeps(LinuxSocketOptions.SO_BUSY_POLL, 50);
        keeps(LinuxSocketOptions.SO_BUSY_POLL_BUDGET, 16);
        keeps(LinuxSocketOptions.SO_INCOMING_CPU, 0);
        keeps(LinuxSocketOptions.SO_MARK, 7);
        keeps(LinuxSocketOptions.SO_MAX_PACING_RATE, 1_000_000L);
        keeps(LinuxSocketOptions.SO_PEEK_OFF, 3);
        keeps(LinuxSocketOptions.SO_PRIORITY, 5);
        keeps(LinuxSocketOptions.SO_TIMESTAMPING, 16);
        keeps(LinuxSocketOptions.SO_TXREHASH, 0);
        keeps(LinuxSocketOptions.SO_TXTIME, new TransmitTime(CLOCK_MONOTONIC, true, false));
        keeps(UdpOptions.UDP_SEGMENT, 1200);
    }

    private static void ip() {
        keeps(IpOptions.IP_LOCAL_PORT_RANGE, new PortRange(40_000, 40_100));
        keeps(IpOptions.IP_MINTTL, 10);
        keeps(IpOptions.IP_MTU_DISCOVER, 2);
        keeps(IpOptions.IP_MULTICAST_TTL, 7);
        keeps(IpOptions.IP_MULTICAST_IF, address("127.0.0.1"));
        // Three no-operations, and the end that pads them.
        keeps(IpOptions.IP_OPTIONS, ByteBuffer.wrap(HexFormat.of().parseHex("01010100")));
        // The two bits of congestion notification are TCP's own.
        TRIALS.put(
                IpOptions.IP_TOS,
                new OptionTrial<>(IpOptions.IP_TOS, 0x13, (kind, value) -> value == (isTcp(kind) ? 0x10 : 0x13)));
        keeps(IpOptions.IP_TTL, 33);
    }

    private static boolean isTcp(SocketKind kind) {
        return SocketKind.TCP.contains(kind);
    }

    private static void ipv6() {
        // Temporary addresses before public ones, which says something of the other bits too.
        TRIALS.put(
                Ipv6Options.IPV6_ADDR_PREFERENCES,
                OptionTrial.where(Ipv6Options.IPV6_ADDR_PREFERENCES, 1, value -> (value & 1) == 1));
        keeps(Ipv6Options.IPV6_CHECKSUM, 2);
        keeps(Ipv6Options.IPV6_MINHOPCOUNT, 9);
        keeps(Ipv6Options.IPV6_MTU_DISCOVER, 2);
        keeps(Ipv6Options.IPV6_MULTICAST_HOPS, 7);
        keeps(Ipv6Options.IPV6_MULTICAST_IF, LOOPBACK);
        keeps(Ipv6Options.IPV6_PKTINFO, new PacketInfo(address("::1"), 0));
        TRIALS.put(
                Ipv6Options.IPV6_TCLASS,
                new OptionTrial<>(
                        Ipv6Options.IPV6_TCLASS, 0x13, (kind, value) -> value == (isTcp(kind) ? 0x10 : 0x13)));
        keeps(Ipv6Options.IPV6_UNICAST_HOPS, 33);
        keeps(Ipv6Options.IPV6_UNICAST_IF, LOOPBACK);
        keeps(IpOptions.IP_UNICAST_IF, LOOPBACK);
    }

    private static void tcp() {
        keeps(TcpOptions.TCP_CONGESTION, "reno");
        // Whole retransmissions of the SYN-ACK: after one second, and two more.
        makes(TcpOptions.TCP_DEFER_ACCEPT, 2, 3);
        keeps(TcpOptions.TCP_FASTOPEN, 5);
        keeps(
                TcpOptions.TCP_FASTOPEN_KEY,
                ByteBuffer.wrap(HexFormat.of().parseHex("000102030405060708090a0b0c0d0e0f")));
        keeps(TcpOptions.TCP_KEEPCNT, 5);
        keeps(TcpOptions.TCP_KEEPIDLE, 77);
        keeps(TcpOptions.TCP_KEEPINTVL, 11);
        makes(TcpOptions.TCP_LINGER2, 500, 120);
        keeps(TcpOptions.TCP_MAXSEG, 1000);
        // It does nothing any more.
        makes(TcpOptions.TCP_THIN_DUPACK, true, false);
        keeps(TcpOptions.TCP_NOTSENT_LOWAT, 16_384);
        keeps(TcpOptions.TCP_REPAIR, 1);
        keeps(TcpOptions.TCP_RTO_MAX_MS, 5000);
        keeps(TcpOptions.TCP_RTO_MIN_US, 100_000);
        keeps(TcpOptions.TCP_DELACK_MAX_US, 100_000);
        keeps(TcpOptions.TCP_SAVE_SYN, 1);
        keeps(TcpOptions.TCP_SYNCNT, 3);
        keeps(TcpOptions.TCP_TX_DELAY, 1000);
        keeps(TcpOptions.TCP_USER_TIMEOUT, 9000);
        makes(TcpOptions.TCP_WINDOW_CLAMP, 1000, 1152);
    }

    private static void groups() {
        InetAddress four = address("239.1.2.3");
        InetAddress six = address("ff15::7");
        InetAddress home = address("127.0.0.1");
        SourceMembership source = new SourceMembership(address("232.1.2.3"), address("10.1.2.3"), home);
        keeps(IpOptions.IP_ADD_MEMBERSHIP, new Membership(four, LOOPBACK));
        keeps(IpOptions.IP_ADD_SOURCE_MEMBERSHIP, source);
        keeps(Ipv6Options.IPV6_JOIN_GROUP, new Membership(six, LOOPBACK));
        keeps(Ipv6Options.MCAST_JOIN_GROUP, new Membership(address("ff15::8"), LOOPBACK));
        keeps(
                Ipv6Options.MCAST_JOIN_SOURCE_GROUP,
                new GroupSource(address("ff35::9"), address("2001:db8::9"), LOOPBACK));
    }

    private static void untried() {
        for (Option<?> option : Options.of(SocketKind.VSOCK)) {
            if (option.level().equals(OptionLevel.AF_VSOCK)) {
                UNTRIED.put(option, "wants a virtual machine");
            }
        }
        for (Option<?> option : Set.of(
                IpOptions.IP_DROP_MEMBERSHIP,
                IpOptions.IP_DROP_SOURCE_MEMBERSHIP,
                IpOptions.IP_BLOCK_SOURCE,
                IpOptions.IP_UNBLOCK_SOURCE,
                Ipv6Options.IPV6_LEAVE_GROUP,
                Ipv6Options.IPV6_LEAVE_ANYCAST,
                Ipv6Options.MCAST_LEAVE_GROUP,
                Ipv6Options.MCAST_LEAVE_SOURCE_GROUP,
                Ipv6Options.MCAST_BLOCK_SOURCE,
                Ipv6Options.MCAST_UNBLOCK_SOURCE)) {
            UNTRIED.put(option, "wants a group that was joined before");
        }
        UNTRIED.put(Ipv6Options.IPV6_JOIN_ANYCAST, "wants an interface with an address of the same network");
        UNTRIED.put(SocketLevelOptions.SO_SNDLOWAT, "is always 1 on Linux");
        UNTRIED.put(LinuxSocketOptions.SO_ATTACH_BPF, "wants a program");
        UNTRIED.put(LinuxSocketOptions.SO_ATTACH_REUSEPORT_EBPF, "wants a program");
        UNTRIED.put(LinuxSocketOptions.SO_DETACH_FILTER, "wants a filter that was attached before");
        UNTRIED.put(LinuxSocketOptions.SO_DETACH_REUSEPORT_BPF, "wants a program that was attached before");
        UNTRIED.put(LinuxSocketOptions.SO_CNX_ADVICE, "wants a connection, and changes nothing that can be read");
        UNTRIED.put(LinuxSocketOptions.SO_RESERVE_MEM, "wants a memory control group");
        UNTRIED.put(Ipv6Options.IPV6_ADDRFORM, "wants a connection to an IPv4 peer");
        UNTRIED.put(Ipv6Options.IPV6_MTU, "can be read on a connection only");
        UNTRIED.put(Ipv6Options.IPV6_ROUTER_ALERT, "wants a raw socket of another protocol");
        for (Option<?> option : Set.of(
                Ipv6Options.IPV6_DSTOPTS,
                Ipv6Options.IPV6_HOPOPTS,
                Ipv6Options.IPV6_RTHDR,
                Ipv6Options.IPV6_RTHDRDSTOPTS)) {
            UNTRIED.put(option, "wants a header of RFC 8200");
        }
        for (Option<?> option :
                Set.of(TcpOptions.TCP_REPAIR_QUEUE, TcpOptions.TCP_QUEUE_SEQ, TcpOptions.TCP_TIMESTAMP)) {
            UNTRIED.put(option, "wants a socket in repair mode");
        }
        UNTRIED.put(TcpOptions.TCP_ULP, "wants a connection, and a module of the kernel");
        UNTRIED.put(UdpOptions.UDP_ENCAP, "wants a module of the kernel");
        UNTRIED.put(RawOptions.ICMP_FILTER, "wants a raw socket of ICMP");
        UNTRIED.put(Icmp6Options.ICMP6_FILTER, "wants a raw socket of ICMPv6");
    }

    private static InetAddress address(String number) {
        try {
            return InetAddress.getByName(number);
        } catch (UnknownHostException e) {
            throw new IllegalArgumentException(number, e);
        }
    }
}
