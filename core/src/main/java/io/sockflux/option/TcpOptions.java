package io.sockflux.option;

import static io.sockflux.option.Option.NONE;
import static io.sockflux.option.OptionLevel.IPPROTO_TCP;
import static io.sockflux.option.OptionMoment.BEFORE_CONNECT;
import static io.sockflux.option.OptionMoment.CONNECTED;

import java.nio.ByteBuffer;

/** The options of TCP, {@code tcp(7)}. */
public final class TcpOptions {

    /** How long a peer's window may stay closed until the connection is given up. */
    public static final Option<Integer> PERSIST_TIMEOUT = of(
                    "PERSIST_TIMEOUT", NONE, 64, OptionType.integer(0, Integer.MAX_VALUE))
            .unit("seconds");

    /** What the congestion control tells of itself, if it does; each in its own structure. */
    public static final Option<ByteBuffer> TCP_CC_INFO =
            of("TCP_CC_INFO", 26, NONE, OptionType.bytes(20)).since("Linux 4.1").readOnly();

    /** The congestion control, such as cubic or reno. */
    public static final Option<String> TCP_CONGESTION = of("TCP_CONGESTION", 13, NONE, OptionType.text(16))
            .since("Linux 2.6.13")
            .note(
                    "those outside of net.ipv4.tcp_allowed_congestion_control take CAP_NET_ADMIN; one that is not there fails with ENOENT");

    /** How long a connect tries. */
    public static final Option<Integer> TCP_CONNECTIONTIMEOUT = of(
                    "TCP_CONNECTIONTIMEOUT", NONE, 32, OptionType.integer(0, Integer.MAX_VALUE))
            .unit("seconds")
            .when(BEFORE_CONNECT);

    /** Whether the kernel sends only full segments until the option is off again. */
    public static final Option<Boolean> TCP_CORK = flag("TCP_CORK", 3, NONE)
            .since("Linux 2.2")
            .note("what waits goes after 200 ms all the same; macOS has TCP_NOPUSH");

    /** How long a listener waits for a connection's first data before it hands the connection out; 0 for not at all. */
    public static final Option<Integer> TCP_DEFER_ACCEPT = of(
                    "TCP_DEFER_ACCEPT", 9, NONE, OptionType.integer(0, Integer.MAX_VALUE))
            .unit("seconds")
            .since("Linux 2.4")
            .note(
                    "rounded up to whole retransmissions of the SYN-ACK, which is what is read back: 1, 3, 7, 15 and so on");

    /** How long an acknowledgement may be delayed at the most. */
    public static final Option<Integer> TCP_DELACK_MAX_US = of(
                    "TCP_DELACK_MAX_US", 46, NONE, OptionType.integer(1, 200000))
            .unit("microseconds")
            .since("Linux 6.15")
            .note("rounded to a tick of the kernel's clock; less than two ticks fails with EINVAL");

    /** Whether congestion is told of by marks, RFC 3168. */
    public static final Option<Boolean> TCP_ENABLE_ECN =
            flag("TCP_ENABLE_ECN", NONE, 0x104).when(BEFORE_CONNECT);

    /** How many connections may wait that sent data with their SYN, RFC 7413; 0 for none. */
    public static final Option<Integer> TCP_FASTOPEN = of(
                    "TCP_FASTOPEN", 23, 0x105, OptionType.integer(0, Integer.MAX_VALUE))
            .unit("connections")
            .since("Linux 3.7")
            .when(BEFORE_CONNECT)
            .note("needs bit 2 of net.ipv4.tcp_fastopen; cut to net.core.somaxconn; on macOS it is 1 or 0");

    /** Whether connect waits for the first data and sends them with the SYN. */
    public static final Option<Boolean> TCP_FASTOPEN_CONNECT = flag("TCP_FASTOPEN_CONNECT", 30, NONE)
            .since("Linux 4.11")
            .when(BEFORE_CONNECT)
            .note("EOPNOTSUPP unless bit 1 of net.ipv4.tcp_fastopen is set");

    /** The key of a listener's cookies, 16 bytes, or 32 with a second key that the listener still takes. */
    public static final Option<ByteBuffer> TCP_FASTOPEN_KEY =
            of("TCP_FASTOPEN_KEY", 33, NONE, OptionType.bytes(32)).since("Linux 4.15");

    /** Whether data go with the SYN, or are taken with it, without a cookie. */
    public static final Option<Boolean> TCP_FASTOPEN_NO_COOKIE =
            flag("TCP_FASTOPEN_NO_COOKIE", 34, NONE).since("Linux 4.15").when(BEFORE_CONNECT);

    /** What the kernel knows of the connection. macOS has another struct, {@code TCP_CONNECTION_INFO}. */
    public static final Option<TcpInfo> TCP_INFO =
            of("TCP_INFO", 11, NONE, TcpInfoType.INSTANCE).since("Linux 2.4").readOnly();

    /** Whether every receive says how many bytes are left, TCP_CM_INQ. */
    public static final Option<Boolean> TCP_INQ = flag("TCP_INQ", 36, NONE).since("Linux 4.18");

    /** Whether the connection is multipath TCP, and has not fallen back. */
    public static final Option<Boolean> TCP_IS_MPTCP =
            flag("TCP_IS_MPTCP", 43, NONE).since("Linux 6.9").readOnly();

    /** How many probes go unanswered until an idle connection counts as lost. */
    public static final Option<Integer> TCP_KEEPCNT = of("TCP_KEEPCNT", 6, 0x102, OptionType.integer(1, 127))
            .unit("probes")
            .since("Linux 2.4");

    /** How long a connection is idle until the first probe, {@code TCP_KEEPALIVE} on macOS. */
    public static final Option<Integer> TCP_KEEPIDLE = of("TCP_KEEPIDLE", 4, 16, OptionType.integer(1, 32767))
            .unit("seconds")
            .since("Linux 2.4");

    /** How long the kernel waits from a probe to the next probe. */
    public static final Option<Integer> TCP_KEEPINTVL = of("TCP_KEEPINTVL", 5, 0x101, OptionType.integer(1, 32767))
            .unit("seconds")
            .since("Linux 2.4");

    /**
     * How long the kernel keeps a closed connection whose peer has not closed; 0 for net.ipv4.tcp_fin_timeout, -1 for
     * not at all.
     */
    public static final Option<Integer> TCP_LINGER2 = of(
                    "TCP_LINGER2", 8, NONE, OptionType.integer(-1, Integer.MAX_VALUE))
            .unit("seconds")
            .since("Linux 2.4")
            .note("beyond 120 it is 120");

    /** How many bytes a segment has at the most. */
    public static final Option<Integer> TCP_MAXSEG = of("TCP_MAXSEG", 2, 2, OptionType.integer(0, 32767))
            .unit("bytes")
            .note(
                    "1 to 87 fail with EINVAL; set on a connection it changes nothing; read it is what came of it, or 536");

    /** Whether what is written goes out at once, however little it is: no Nagle's algorithm. */
    public static final Option<Boolean> TCP_NODELAY = flag("TCP_NODELAY", 1, 1);

    /** Whether segments have no options. */
    public static final Option<Boolean> TCP_NOOPT = flag("TCP_NOOPT", NONE, 8).when(BEFORE_CONNECT);

    /** Whether the kernel sends only full segments until the option is off again, or the connection closes. */
    public static final Option<Boolean> TCP_NOPUSH = flag("TCP_NOPUSH", NONE, 4);

    /** How many bytes may wait unsent until the socket counts as full. */
    public static final Option<Integer> TCP_NOTSENT_LOWAT = of(
                    "TCP_NOTSENT_LOWAT", 25, 0x201, OptionType.integer(0, Integer.MAX_VALUE))
            .unit("bytes")
            .since("Linux 3.12")
            .note("0 for net.ipv4.tcp_notsent_lowat");

    /** The sequence number of the queue that TCP_REPAIR_QUEUE names. */
    public static final Option<Integer> TCP_QUEUE_SEQ = of("TCP_QUEUE_SEQ", 21, NONE, OptionType.integer())
            .since("Linux 3.5")
            .privilege("CAP_NET_ADMIN")
            .note("EINVAL outside of repair mode");

    /** Whether acknowledgements go out at once. */
    public static final Option<Boolean> TCP_QUICKACK =
            flag("TCP_QUICKACK", 12, NONE).since("Linux 2.4.4").note("the kernel turns it off and on again by itself");

    /** Repair mode, to save and restore a connection: 1 on, 0 off, -1 off without a word to the peer. */
    public static final Option<Integer> TCP_REPAIR = of("TCP_REPAIR", 19, NONE, OptionType.integer(-1, 1))
            .since("Linux 3.5")
            .privilege("CAP_NET_ADMIN")
            .note("EPERM on a listener");

    /** Which queue repair mode is about: 0 none, 1 that to receive, 2 that to send. */
    public static final Option<Integer> TCP_REPAIR_QUEUE = of("TCP_REPAIR_QUEUE", 20, NONE, OptionType.integer(0, 2))
            .since("Linux 3.5")
            .privilege("CAP_NET_ADMIN")
            .note("EPERM outside of repair mode");

    /** How long the kernel waits until it sends again, at the most. */
    public static final Option<Integer> TCP_RTO_MAX_MS = of(
                    "TCP_RTO_MAX_MS", 44, NONE, OptionType.integer(1000, 120000))
            .unit("milliseconds")
            .since("Linux 6.15");

    /** How long the kernel waits until it sends again, at the least. */
    public static final Option<Integer> TCP_RTO_MIN_US = of("TCP_RTO_MIN_US", 45, NONE, OptionType.integer(1, 200000))
            .unit("microseconds")
            .since("Linux 6.15")
            .note("rounded to a tick of the kernel's clock; less than two ticks fails with EINVAL");

    /** How long the kernel sends again until it gives the connection up. */
    public static final Option<Integer> TCP_RXT_CONNDROPTIME = of(
                    "TCP_RXT_CONNDROPTIME", NONE, 128, OptionType.integer(0, Integer.MAX_VALUE))
            .unit("seconds");

    /** Whether the connection is given up after three FINs without an answer. */
    public static final Option<Boolean> TCP_RXT_FINDROP = flag("TCP_RXT_FINDROP", NONE, 0x100);

    /** The headers of the SYN that a connection came with, if the listener had TCP_SAVE_SYN. */
    public static final Option<ByteBuffer> TCP_SAVED_SYN = of("TCP_SAVED_SYN", 28, NONE, OptionType.bytes(512))
            .since("Linux 4.2")
            .readOnly()
            .note("reading it forgets it; nothing if there is none");

    /** Whether a listener keeps the headers of SYNs: 1 from the IP header on, 2 from the link's header on. */
    public static final Option<Integer> TCP_SAVE_SYN =
            of("TCP_SAVE_SYN", 27, NONE, OptionType.integer(0, 2)).since("Linux 4.2");

    /** Whether at least every other segment is acknowledged. */
    public static final Option<Boolean> TCP_SENDMOREACKS = flag("TCP_SENDMOREACKS", NONE, 0x103);

    /** How often a connect sends its SYN again. */
    public static final Option<Integer> TCP_SYNCNT = of("TCP_SYNCNT", 7, NONE, OptionType.integer(1, 127))
            .unit("retransmissions")
            .since("Linux 2.4")
            .when(BEFORE_CONNECT);

    /** Whether a thin stream sends again at the first duplicate acknowledgement. */
    public static final Option<Boolean> TCP_THIN_DUPACK =
            flag("TCP_THIN_DUPACK", 17, NONE).since("Linux 2.6.34").note("does nothing since Linux 4.11");

    /** Whether a thin stream waits no longer from a retransmission to the next, for the first six. */
    public static final Option<Boolean> TCP_THIN_LINEAR_TIMEOUTS =
            flag("TCP_THIN_LINEAR_TIMEOUTS", 16, NONE).since("Linux 2.6.34");

    /** The clock of the connection's timestamps. */
    public static final Option<Integer> TCP_TIMESTAMP = of("TCP_TIMESTAMP", 24, NONE, OptionType.integer())
            .since("Linux 3.9")
            .privilege("CAP_NET_ADMIN")
            .note("EPERM outside of repair mode");

    /** How long every packet is held back, to stand in for a long way. */
    public static final Option<Integer> TCP_TX_DELAY = of(
                    "TCP_TX_DELAY", 37, NONE, OptionType.integer(0, Integer.MAX_VALUE))
            .unit("microseconds")
            .since("Linux 5.3")
            .note("needs the queueing discipline fq on the way out, or none");

    /** The protocol that the kernel speaks on top, such as tls. */
    public static final Option<String> TCP_ULP = of("TCP_ULP", 31, NONE, OptionType.text(16))
            .since("Linux 4.13")
            .when(CONNECTED)
            .note("once set it stays; one that is not there fails with ENOENT");

    /** How long what was sent may stay unacknowledged until the connection is given up; 0 for the system's own time. */
    public static final Option<Integer> TCP_USER_TIMEOUT = of(
                    "TCP_USER_TIMEOUT", 18, NONE, OptionType.integer(0, Integer.MAX_VALUE))
            .unit("milliseconds")
            .since("Linux 2.6.37")
            .note("goes before TCP_KEEPCNT where keepalive is on");

    /** How large the window that is told to the peer may be at the most. */
    public static final Option<Integer> TCP_WINDOW_CLAMP = of(
                    "TCP_WINDOW_CLAMP", 10, NONE, OptionType.integer(0, Integer.MAX_VALUE))
            .unit("bytes")
            .since("Linux 2.4")
            .note("raised to half of the least SO_RCVBUF, 1,152; 0 fails with EINVAL on a connection");

    private TcpOptions() {}

    private static Option<Boolean> flag(String name, int linux, int darwin) {
        return of(name, linux, darwin, OptionType.flag());
    }

    private static <T> Option<T> of(String name, int linux, int darwin, OptionType<T> type) {
        return Option.catalogued(name, IPPROTO_TCP, linux, darwin, type).kinds(SocketKind.TCP);
    }
}
