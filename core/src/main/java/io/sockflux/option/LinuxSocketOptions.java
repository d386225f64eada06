package io.sockflux.option;

import static io.sockflux.option.Option.NONE;
import static io.sockflux.option.OptionLevel.SOL_SOCKET;

import io.sockflux.message.ControlMessage.Credentials;
import java.util.List;
import java.util.Set;

/** The options of every socket that Linux alone has, {@code socket(7)} and {@code unix(7)}. */
public final class LinuxSocketOptions {

    /** Attaches the eBPF program of this descriptor, which says what may come in. */
    public static final Option<Integer> SO_ATTACH_BPF = of(
                    "SO_ATTACH_BPF", 50, NONE, OptionType.integer(0, Integer.MAX_VALUE))
            .unit("descriptor")
            .since("Linux 3.19")
            .writeOnly();

    /** Attaches the eBPF program of this descriptor, which chooses among sockets that share a port. */
    public static final Option<Integer> SO_ATTACH_REUSEPORT_EBPF = of(
                    "SO_ATTACH_REUSEPORT_EBPF", 52, NONE, OptionType.integer(0, Integer.MAX_VALUE))
            .unit("descriptor")
            .since("Linux 4.5")
            .writeOnly()
            .note("needs SO_REUSEPORT, and a program of a type for it, else EINVAL");

    /** The network interface that the socket is tied to, or nothing for all. */
    public static final Option<String> SO_BINDTODEVICE = of("SO_BINDTODEVICE", 25, NONE, OptionType.text(16))
            .since("Linux 2.0.30")
            .note("to change one that is set takes CAP_NET_RAW; a name of more than 15 bytes is cut");

    /** The network interface that the socket is tied to, by its index, or 0 for all. */
    public static final Option<Integer> SO_BINDTOIFINDEX = of(
                    "SO_BINDTOIFINDEX", 62, NONE, OptionType.integer(0, Integer.MAX_VALUE))
            .unit("interface")
            .since("Linux 5.1")
            .note("to change one that is set takes CAP_NET_RAW");

    /** Which extensions of the classic packet filter the kernel knows. */
    public static final Option<Integer> SO_BPF_EXTENSIONS = of("SO_BPF_EXTENSIONS", 48, NONE, OptionType.integer())
            .since("Linux 3.14")
            .readOnly();

    /** Which buffers the kernel leaves at their size: 1 that to send, 2 that to receive, or their sum. */
    public static final Option<Integer> SO_BUF_LOCK = of("SO_BUF_LOCK", 72, NONE, OptionType.integer(0, 3))
            .since("Linux 5.15")
            .note("setting SO_SNDBUF or SO_RCVBUF sets its bit");

    /** How long a blocking receive polls the device when there are no data. */
    public static final Option<Integer> SO_BUSY_POLL = of(
                    "SO_BUSY_POLL", 46, NONE, OptionType.integer(0, Integer.MAX_VALUE))
            .unit("microseconds")
            .since("Linux 3.11")
            .note("older kernels take CAP_NET_ADMIN to raise it");

    /** How many packets a busy poll takes at the most. */
    public static final Option<Integer> SO_BUSY_POLL_BUDGET = of(
                    "SO_BUSY_POLL_BUDGET", 70, NONE, OptionType.integer(0, 65535))
            .unit("packets")
            .since("Linux 5.11")
            .privilege("CAP_NET_ADMIN")
            .writeOnly()
            .note("to lower it takes no privilege");

    /** Tells the kernel that the route is bad, so that it looks for another. */
    public static final Option<Integer> SO_CNX_ADVICE = of("SO_CNX_ADVICE", 53, NONE, OptionType.integer(1, 1))
            .since("Linux 4.6")
            .writeOnly()
            .note("1 is all that there is");

    /** A number that no other socket of the system has, nor had. */
    public static final Option<Long> SO_COOKIE = of("SO_COOKIE", 57, NONE, OptionType.unsignedLong())
            .since("Linux 4.12")
            .readOnly();

    /** Takes the attached filter away. The number says nothing. */
    public static final Option<Integer> SO_DETACH_FILTER = of("SO_DETACH_FILTER", 27, NONE, OptionType.integer())
            .writeOnly()
            .note("fails with ENOENT if there is none, and with EPERM if it is locked");

    /** Takes away the program that chooses among sockets that share a port. The number says nothing. */
    public static final Option<Integer> SO_DETACH_REUSEPORT_BPF = of(
                    "SO_DETACH_REUSEPORT_BPF", 68, NONE, OptionType.integer())
            .since("Linux 5.3")
            .writeOnly()
            .note("fails with ENOENT if there is none");

    /** The address family: 1 unix, 2 IPv4, 10 IPv6, 40 vsock. */
    public static final Option<Integer> SO_DOMAIN = of("SO_DOMAIN", 39, NONE, OptionType.integer())
            .since("Linux 2.6.32")
            .readOnly();

    /** The processor that last received for the socket; or, set, the processor whose connections the socket takes. */
    public static final Option<Integer> SO_INCOMING_CPU = of(
                    "SO_INCOMING_CPU", 49, NONE, OptionType.integer(-1, Integer.MAX_VALUE))
            .unit("processor")
            .since("Linux 3.19")
            .note("can be set since Linux 4.4, and counts among sockets with SO_REUSEPORT since 6.1");

    /** The device queue that last received for the socket, or 0. */
    public static final Option<Integer> SO_INCOMING_NAPI_ID = of("SO_INCOMING_NAPI_ID", 56, NONE, OptionType.integer())
            .since("Linux 4.12")
            .readOnly();

    /** Whether every receive on a unix stream says how many bytes are left. */
    public static final Option<Boolean> SO_INQ = flag("SO_INQ", 84, NONE)
            .since("Linux 6.17")
            .kinds(Set.of(SocketKind.UNIX))
            .writeOnly();

    /** Whether the attached filter is there for good. */
    public static final Option<Boolean> SO_LOCK_FILTER =
            flag("SO_LOCK_FILTER", 44, NONE).since("Linux 3.9").note("once on, turning it off fails with EPERM");

    /** The mark of every packet that is sent, for routes and filters. */
    public static final Option<Integer> SO_MARK = of("SO_MARK", 36, NONE, OptionType.integer())
            .since("Linux 2.6.25")
            .privilege("CAP_NET_ADMIN")
            .note("CAP_NET_RAW will do since Linux 5.17; 32 bits, and from 0x80000000 on negative here");

    /** How fast the kernel sends at the most; all bits for no limit. */
    public static final Option<Long> SO_MAX_PACING_RATE = of("SO_MAX_PACING_RATE", 47, NONE, OptionType.unsignedLong())
            .unit("bytes per second")
            .since("Linux 3.13")
            .note("counts for TCP, and for others with the fq queueing discipline; 32 bits before Linux 4.20");

    /** How much memory the socket takes, and what it may take. */
    public static final Option<MemoryInfo> SO_MEMINFO = of("SO_MEMINFO", 55, NONE, MemoryInfoType.INSTANCE)
            .since("Linux 4.12")
            .readOnly();

    /** A number that no other network namespace has, nor had. */
    public static final Option<Long> SO_NETNS_COOKIE = of("SO_NETNS_COOKIE", 71, NONE, OptionType.unsignedLong())
            .since("Linux 5.14")
            .readOnly();

    /** Whether the last four bytes of what is sent are the frame's checksum. */
    public static final Option<Boolean> SO_NOFCS =
            flag("SO_NOFCS", 43, NONE).since("Linux 3.4").note("counts for packet sockets only");

    /** Whether UDP over IPv4 sends without checksums. */
    public static final Option<Boolean> SO_NO_CHECK =
            flag("SO_NO_CHECK", 11, NONE).note("counts for UDP only; UDP_NO_CHECK6_TX is that of IPv6");

    /** Whether every message says its sender's process, user and group, SCM_CREDENTIALS. */
    public static final Option<Boolean> SO_PASSCRED = flag("SO_PASSCRED", 16, NONE)
            .kinds(SocketKind.UNIX_ALL)
            .note("before Linux 6.16 other sockets than unix took it without a use");

    /** Whether every message brings a descriptor of its sender's process, SCM_PIDFD. */
    public static final Option<Boolean> SO_PASSPIDFD =
            flag("SO_PASSPIDFD", 76, NONE).since("Linux 6.5").kinds(SocketKind.UNIX_ALL);

    /** Whether the socket takes descriptors that are passed to it, which it does from the start. */
    public static final Option<Boolean> SO_PASSRIGHTS = flag("SO_PASSRIGHTS", 83, NONE)
            .since("Linux 6.16")
            .kinds(SocketKind.UNIX_ALL)
            .note("off, a sender of descriptors is refused with EPERM");

    /** Whether every message says its sender's security context, SCM_SECURITY. */
    public static final Option<Boolean> SO_PASSSEC =
            flag("SO_PASSSEC", 34, NONE).since("Linux 2.6.18").kinds(SocketKind.UNIX_ALL);

    /** Where a receive that peeks starts, and it moves on; -1 for always at the first byte. */
    public static final Option<Integer> SO_PEEK_OFF = of(
                    "SO_PEEK_OFF", 42, NONE, OptionType.integer(-1, Integer.MAX_VALUE))
            .unit("bytes")
            .since("Linux 3.4")
            .kinds(Set.of(
                    SocketKind.TCP4,
                    SocketKind.TCP6,
                    SocketKind.UDP4,
                    SocketKind.UDP6,
                    SocketKind.UNIX,
                    SocketKind.UNIX_DGRAM,
                    SocketKind.UNIX_SEQPACKET))
            .note("TCP has it since Linux 6.9");

    /** The peer's process, user and group when the peer connected, or listened. */
    public static final Option<Credentials> SO_PEERCRED = of("SO_PEERCRED", 17, NONE, CredentialsType.INSTANCE)
            .kinds(SocketKind.UNIX_ALL)
            .readOnly()
            .note("sockets that have no peer, and others than unix, answer with pid 0 and user -1");

    /** The supplementary groups that the peer had when it connected, or listened. */
    public static final Option<List<Integer>> SO_PEERGROUPS = of("SO_PEERGROUPS", 59, NONE, new NumbersType(4096))
            .since("Linux 4.13")
            .kinds(SocketKind.UNIX_ALL)
            .readOnly()
            .note("ENODATA without a peer; ERANGE beyond 4,096 groups");

    /** The peer's security context. */
    public static final Option<String> SO_PEERSEC = of("SO_PEERSEC", 31, NONE, OptionType.text(256))
            .since("Linux 2.6.2")
            .kinds(Set.of(SocketKind.TCP4, SocketKind.TCP6, SocketKind.UNIX, SocketKind.UNIX_SEQPACKET))
            .readOnly()
            .note("ENOPROTOOPT unless a security module such as SELinux has one for it");

    /** Whether the device is polled by the program rather than by interrupts. */
    public static final Option<Boolean> SO_PREFER_BUSY_POLL = flag("SO_PREFER_BUSY_POLL", 69, NONE)
            .since("Linux 5.11")
            .privilege("CAP_NET_ADMIN")
            .note("to turn it off takes no privilege");

    /** The priority of every packet that is sent. */
    public static final Option<Integer> SO_PRIORITY = of(
                    "SO_PRIORITY", 12, NONE, OptionType.integer(0, Integer.MAX_VALUE))
            .since("Linux 2.2")
            .privilege("CAP_NET_ADMIN")
            .note("0 to 6 takes no privilege; IP_TOS sets it too");

    /** The protocol of the socket: 6 TCP, 17 UDP. */
    public static final Option<Integer> SO_PROTOCOL = of("SO_PROTOCOL", 38, NONE, OptionType.integer())
            .since("Linux 2.6.32")
            .readOnly();

    /** As SO_RCVBUF, beyond net.core.rmem_max too. */
    public static final Option<Integer> SO_RCVBUFFORCE = of(
                    "SO_RCVBUFFORCE", 33, NONE, OptionType.integer(1, Integer.MAX_VALUE))
            .unit("bytes")
            .since("Linux 2.6.14")
            .privilege("CAP_NET_ADMIN")
            .writeOnly()
            .note("doubled as SO_RCVBUF is");

    /** Whether every message says its packet's mark, SO_MARK. */
    public static final Option<Boolean> SO_RCVMARK =
            flag("SO_RCVMARK", 75, NONE).since("Linux 5.19");

    /** Whether every message says its packet's priority, SO_PRIORITY. */
    public static final Option<Boolean> SO_RCVPRIORITY =
            flag("SO_RCVPRIORITY", 82, NONE).since("Linux 6.14");

    /** How much memory the kernel sets apart for the socket, so that the memory is there under pressure. */
    public static final Option<Integer> SO_RESERVE_MEM = of(
                    "SO_RESERVE_MEM", 73, NONE, OptionType.integer(0, Integer.MAX_VALUE))
            .unit("bytes")
            .since("Linux 5.16")
            .note("rounded up to pages; EOPNOTSUPP outside of a memory control group");

    /** Whether every message says how many messages the kernel dropped before it. */
    public static final Option<Boolean> SO_RXQ_OVFL =
            flag("SO_RXQ_OVFL", 40, NONE).since("Linux 2.6.33");

    /** Whether what waits in the error queue counts as urgent data for select(2) and poll(2). */
    public static final Option<Boolean> SO_SELECT_ERR_QUEUE =
            flag("SO_SELECT_ERR_QUEUE", 45, NONE).since("Linux 3.10");

    /** As SO_SNDBUF, beyond net.core.wmem_max too. */
    public static final Option<Integer> SO_SNDBUFFORCE = of(
                    "SO_SNDBUFFORCE", 32, NONE, OptionType.integer(1, Integer.MAX_VALUE))
            .unit("bytes")
            .since("Linux 2.6.14")
            .privilege("CAP_NET_ADMIN")
            .writeOnly()
            .note("doubled as SO_SNDBUF is");

    /** Which times of which packets are told, the flags SOF_TIMESTAMPING in timestamping.rst of the kernel. */
    public static final Option<Integer> SO_TIMESTAMPING = of(
                    "SO_TIMESTAMPING", 37, NONE, OptionType.integer(0, Integer.MAX_VALUE))
            .unit("flags")
            .since("Linux 2.6.30");

    /** Whether every message says when it came, in nanoseconds. */
    public static final Option<Boolean> SO_TIMESTAMPNS =
            flag("SO_TIMESTAMPNS", 35, NONE).since("Linux 2.6.22").note("turns SO_TIMESTAMP off");

    /** Whether the kernel tries another path where a path looks broken: 1, 0, or -1 for net.core.txrehash. */
    public static final Option<Integer> SO_TXREHASH = of("SO_TXREHASH", 74, NONE, OptionType.integer(-1, 1))
            .since("Linux 5.18")
            .kinds(SocketKind.TCP)
            .note("read back as 1 or 0");

    /** Lets messages say when they are to be sent, SCM_TXTIME. */
    public static final Option<TransmitTime> SO_TXTIME = of("SO_TXTIME", 61, NONE, TransmitTimeType.INSTANCE)
            .since("Linux 4.19")
            .privilege("CAP_NET_ADMIN")
            .note("with the clock CLOCK_MONOTONIC it takes no privilege; needs the queueing discipline etf or fq");

    /** Whether the error queue says if a wireless frame was acknowledged. */
    public static final Option<Boolean> SO_WIFI_STATUS =
            flag("SO_WIFI_STATUS", 41, NONE).since("Linux 3.3");

    /** Lets MSG_ZEROCOPY send without a copy. */
    public static final Option<Boolean> SO_ZEROCOPY = flag("SO_ZEROCOPY", 60, NONE)
            .since("Linux 4.14")
            .kinds(Set.of(SocketKind.TCP4, SocketKind.TCP6, SocketKind.UDP4, SocketKind.UDP6, SocketKind.VSOCK));

    private LinuxSocketOptions() {}

    private static Option<Boolean> flag(String name, int linux, int darwin) {
        return of(name, linux, darwin, OptionType.flag());
    }

    private static <T> Option<T> of(String name, int linux, int darwin, OptionType<T> type) {
        return Option.catalogued(name, SOL_SOCKET, linux, darwin, type);
    }
}
