package io.sockflux.option;

import static io.sockflux.option.Option.NONE;
import static io.sockflux.option.OptionLevel.SOL_SOCKET;
import static io.sockflux.option.OptionMoment.BEFORE_BIND;

import java.util.Set;

/** The options of every socket that macOS alone has, {@code getsockopt(2)} and {@code sys/socket.h}. */
public final class DarwinSocketOptions {

    /** Whether what did not fit of a datagram stays to be read. */
    public static final Option<Boolean> SO_DONTTRUNC = flag("SO_DONTTRUNC", NONE, 0x2000);

    /** The service type of what is sent, NET_SERVICE_TYPE: 0 best effort, 1 background, 3 video, 4 voice. */
    public static final Option<Integer> SO_NET_SERVICE_TYPE = of(
                    "SO_NET_SERVICE_TYPE", NONE, 0x1116, OptionType.integer(0, 8))
            .since("macOS 10.13")
            .kinds(SocketKind.INET);

    /** Whether EADDRNOTAVAIL is told when the source address is gone. */
    public static final Option<Boolean> SO_NOADDRERR =
            flag("SO_NOADDRERR", NONE, 0x1023).kinds(SocketKind.INET);

    /** Whether writing to a peer that is gone raises no SIGPIPE. */
    public static final Option<Boolean> SO_NOSIGPIPE = flag("SO_NOSIGPIPE", NONE, 0x1022);

    /** How many bytes wait to be read, of the first datagram where there are such. */
    public static final Option<Integer> SO_NREAD =
            of("SO_NREAD", NONE, 0x1020, OptionType.integer()).unit("bytes").readOnly();

    /** How many datagrams wait to be read. */
    public static final Option<Integer> SO_NUMRCVPKT = of("SO_NUMRCVPKT", NONE, 0x1112, OptionType.integer())
            .unit("datagrams")
            .kinds(Set.of(
                    SocketKind.UDP4,
                    SocketKind.UDP6,
                    SocketKind.UNIX_DGRAM,
                    SocketKind.RAW4,
                    SocketKind.RAW6,
                    SocketKind.ICMP4,
                    SocketKind.ICMP6))
            .readOnly();

    /** How many bytes wait to be sent, or to be acknowledged. */
    public static final Option<Integer> SO_NWRITE =
            of("SO_NWRITE", NONE, 0x1024, OptionType.integer()).unit("bytes").readOnly();

    /** Whether the kernel chooses a port at random. */
    public static final Option<Boolean> SO_RANDOMPORT =
            flag("SO_RANDOMPORT", NONE, 0x1082).kinds(SocketKind.INET).when(BEFORE_BIND);

    /** Whether users may share a port that is reused. */
    public static final Option<Boolean> SO_REUSESHAREUID =
            flag("SO_REUSESHAREUID", NONE, 0x1025).kinds(SocketKind.INET).when(BEFORE_BIND);

    /** Whether every message says when it came, by the clock that runs since the start. */
    public static final Option<Boolean> SO_TIMESTAMP_MONOTONIC =
            flag("SO_TIMESTAMP_MONOTONIC", NONE, 0x800).kinds(SocketKind.INET);

    /** Whether a routing socket hears of what it did itself. */
    public static final Option<Boolean> SO_USELOOPBACK =
            flag("SO_USELOOPBACK", NONE, 64).note("counts for routing sockets only");

    /** Whether a receive says that more is there. */
    public static final Option<Boolean> SO_WANTMORE = flag("SO_WANTMORE", NONE, 0x4000);

    /** Whether a receive says that it has urgent data. */
    public static final Option<Boolean> SO_WANTOOBFLAG =
            flag("SO_WANTOOBFLAG", NONE, 0x8000).kinds(SocketKind.TCP);

    private DarwinSocketOptions() {}

    private static Option<Boolean> flag(String name, int linux, int darwin) {
        return of(name, linux, darwin, OptionType.flag());
    }

    private static <T> Option<T> of(String name, int linux, int darwin, OptionType<T> type) {
        return Option.catalogued(name, SOL_SOCKET, linux, darwin, type);
    }
}
