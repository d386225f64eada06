package io.sockflux.transport.posix.sys.layout;

import java.util.Locale;

/** Numbers by their C names. They differ by system; on Linux they are the same on x86-64, aarch64 and riscv64. */
public enum Constant {
    AF_UNSPEC(0, 0),
    AF_UNIX(1, 1),
    AF_INET(2, 2),
    AF_INET6(10, 30),
    AF_VSOCK(40, 40),

    SOL_SOCKET(1, 0xFFFF),
    SO_TYPE(3, 0x1008),
    SO_ERROR(4, 0x1007),
    SO_ACCEPTCONN(30, 2),
    SO_SNDBUF(7, 0x1001),
    SO_OOBINLINE(10, 0x0100),
    SO_LINGER(13, 0x1080), // SO_LINGER_SEC: what macOS calls SO_LINGER counts ticks
    SO_PASSCRED(16, Constant.NONE),
    SO_PEERCRED(17, Constant.NONE),
    SO_TIMESTAMP(29, 0x0400),
    SO_TIMESTAMPNS(35, Constant.NONE),
    SO_RXQ_OVFL(40, Constant.NONE),
    SO_DOMAIN(39, Constant.NONE),
    SO_PROTOCOL(38, Constant.NONE),

    SOL_LOCAL(Constant.NONE, 0),
    LOCAL_PEERCRED(Constant.NONE, 1),
    LOCAL_PEERPID(Constant.NONE, 2),

    IPPROTO_IP(0, 0),
    IPPROTO_ICMP(1, 1),
    IPPROTO_TCP(6, 6),
    IPPROTO_UDP(17, 17),
    IPPROTO_IPV6(41, 41),
    IPPROTO_ICMPV6(58, 58),
    IP_TOS(1, 3),
    IP_TTL(2, 4),
    IP_PKTINFO(8, 26),
    IP_RECVTTL(12, 24),
    IP_MTU(14, Constant.NONE),
    IP_RECVTOS(13, 27),
    IP_RECVERR(11, Constant.NONE),
    IPV6_MTU(24, Constant.NONE),
    IPV6_RECVERR(25, Constant.NONE),
    UDP_CORK(1, Constant.NONE),
    UDP_SEGMENT(103, Constant.NONE),
    UDP_GRO(104, Constant.NONE),
    IPV6_V6ONLY(26, 27),
    IPV6_RECVPKTINFO(49, 61),
    IPV6_PKTINFO(50, 46),
    IPV6_RECVHOPLIMIT(51, 37),
    IPV6_HOPLIMIT(52, 47),
    IPV6_RECVTCLASS(66, 35),
    IPV6_TCLASS(67, 36),

    SCM_RIGHTS(1, 1),
    SCM_CREDENTIALS(2, Constant.NONE),
    SCM_TIMESTAMP(29, 2),
    SCM_TIMESTAMPNS(35, Constant.NONE),

    MSG_OOB(1, 1),
    MSG_PEEK(2, 2),
    MSG_DONTROUTE(4, 4),
    MSG_CTRUNC(8, 0x20),
    MSG_TRUNC(0x20, 0x10),
    MSG_DONTWAIT(0x40, 0x80),
    MSG_EOR(0x80, 8),
    MSG_WAITALL(0x100, 0x40),
    MSG_CONFIRM(0x800, 0),
    MSG_ERRQUEUE(0x2000, 0),
    MSG_NOSIGNAL(0x4000, 0x80000),
    MSG_MORE(0x8000, 0),
    MSG_CMSG_CLOEXEC(0x40000000, 0),

    SIOCATMARK(0x8905, 0x40047307),
    FIONREAD(0x541B, 0x4004667F),
    SIOCOUTQ(0x5411, Constant.NONE),
    FIOASYNC(0x5452, 0x8004667D),

    F_SETFD(2, 2),
    FD_CLOEXEC(1, 1),
    F_GETFL(3, 3),
    F_SETFL(4, 4),
    F_SETOWN(8, 6),
    F_SETPIPE_SZ(1031, Constant.NONE),
    F_GETOWN(9, 5),
    O_NONBLOCK(04000, 4),
    O_ASYNC(020000, 0x40),
    O_RDONLY(0, 0),

    POLLIN(1, 1),
    POLLPRI(2, 2),
    POLLOUT(4, 4),
    POLLRDHUP(0x2000, 0),

    AI_PASSIVE(1, 1),
    AI_CANONNAME(2, 2),
    AI_NUMERICHOST(4, 4),
    AI_NUMERICSERV(0x400, 0x1000),
    AI_V4MAPPED(8, 0x800),
    AI_ALL(0x10, 0x100),
    AI_ADDRCONFIG(0x20, 0x400),

    EAI_ADDRFAMILY(-9, 1),
    EAI_AGAIN(-3, 2),
    EAI_BADFLAGS(-1, 3),
    EAI_FAIL(-4, 4),
    EAI_FAMILY(-6, 5),
    EAI_MEMORY(-10, 6),
    EAI_NODATA(-5, 7),
    EAI_NONAME(-2, 8),
    EAI_SERVICE(-8, 9),
    EAI_SOCKTYPE(-7, 10),
    EAI_SYSTEM(-11, 11),
    EAI_BADHINTS(Constant.NONE, 12),
    EAI_PROTOCOL(Constant.NONE, 13),
    EAI_OVERFLOW(-12, 14),

    NI_NUMERICHOST(1, 2),
    NI_NUMERICSERV(2, 8),
    NI_NOFQDN(4, 1),
    NI_NAMEREQD(8, 4),
    NI_DGRAM(16, 16),

    HOST_NOT_FOUND(1, 1),
    TRY_AGAIN(2, 2),
    NO_RECOVERY(3, 3),
    NO_DATA(4, 4),
    NETDB_INTERNAL(-1, -1);

    /** Stands for the number of a constant that a system lacks. */
    public static final int NONE = Integer.MIN_VALUE;

    private static final boolean DARWIN =
            System.getProperty("os.name", "").toLowerCase(Locale.ROOT).startsWith("mac");

    private final int linux;
    private final int darwin;

    /** A flag that macOS lacks is 0 there, so that asking for it asks for nothing. */
    Constant(int linux, int darwin) {
        this.linux = linux;
        this.darwin = darwin;
    }

    /** The number on Linux. */
    public int linux() {
        return linux;
    }

    /** The number on macOS. */
    public int darwin() {
        return darwin;
    }

    /** Whether this system has the constant. */
    public boolean exists() {
        return (DARWIN ? darwin : linux) != NONE;
    }

    /**
     * The number on this system.
     *
     * @throws UnsupportedOperationException if the system lacks the constant
     */
    public int number() {
        return DARWIN ? darwinNumber() : linuxNumber();
    }

    public int linuxNumber() {
        return existing(linux, "Linux");
    }

    public int darwinNumber() {
        return existing(darwin, "macOS");
    }

    private int existing(int number, String system) {
        if (number == NONE) {
            throw new UnsupportedOperationException(name() + " does not exist on " + system);
        }
        return number;
    }

    /** Whether this is macOS, whose structures differ too. */
    public static boolean isDarwin() {
        return DARWIN;
    }
}
