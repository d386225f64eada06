package io.sockflux.option;

import static io.sockflux.option.OptionLevel.SOL_SOCKET;
import static io.sockflux.option.OptionMoment.BEFORE_BIND;

/**
 * The options of every socket, {@code socket(7)}: the options of POSIX, and the options that Linux and macOS both
 * have.
 */
public final class SocketLevelOptions {

    /** Whether the socket listens. */
    public static final Option<Boolean> SO_ACCEPTCONN =
            flag("SO_ACCEPTCONN", 30, 2).readOnly();

    /** Whether datagrams may go to a broadcast address. */
    public static final Option<Boolean> SO_BROADCAST =
            flag("SO_BROADCAST", 6, 32).note("counts for datagrams only; without it such a datagram fails with EACCES");

    /** Whether the kernel keeps a trace of the socket, where it can. */
    public static final Option<Boolean> SO_DEBUG = flag("SO_DEBUG", 1, 1).privilege("CAP_NET_ADMIN");

    /** Whether what is sent goes to hosts on the same network only, by no gateway. */
    public static final Option<Boolean> SO_DONTROUTE = flag("SO_DONTROUTE", 5, 16);

    /** The error that waits for the socket, an errno, or 0. */
    public static final Option<Integer> SO_ERROR = of("SO_ERROR", 4, 0x1007, OptionType.integer())
            .unit("errno")
            .readOnly()
            .note("reading it clears it, so that no other call sees it");

    /** Whether the kernel asks an idle peer from time to time whether it is still there. */
    public static final Option<Boolean> SO_KEEPALIVE =
            flag("SO_KEEPALIVE", 9, 8).note("counts for TCP only");

    /** Whether {@code close(2)} waits for what was sent, or resets. */
    public static final Option<Linger> SO_LINGER = of("SO_LINGER", 13, 0x1080, LingerType.INSTANCE)
            .unit("seconds")
            .note("SO_LINGER_SEC on macOS, whose SO_LINGER counts in ticks");

    /** Whether urgent data stand among the others. */
    public static final Option<Boolean> SO_OOBINLINE = flag("SO_OOBINLINE", 10, 0x100);

    /** How many bytes may wait in the kernel to be received. Linux doubles the number, for its own books. */
    public static final Option<Integer> SO_RCVBUF = of("SO_RCVBUF", 8, 0x1002, OptionType.integer(1, Integer.MAX_VALUE))
            .unit("bytes")
            .note("Linux doubles it, between 2,304 and twice net.core.rmem_max");

    /** How many bytes must wait until a receiver is woken. */
    public static final Option<Integer> SO_RCVLOWAT = of(
                    "SO_RCVLOWAT", 18, 0x1004, OptionType.integer(1, Integer.MAX_VALUE))
            .unit("bytes")
            .note("0 counts as 1; Linux cuts it for TCP to half of what the receive buffer can grow to");

    /** How long a call that receives may block. */
    public static final Option<Timeout> SO_RCVTIMEO = of("SO_RCVTIMEO", 20, 0x1006, TimeoutType.INSTANCE)
            .unit("microseconds")
            .note("rounded up to a tick of the kernel's clock; counts for blocking calls only");

    /** Whether an address may be bound while connections that had it are still in their last state. */
    public static final Option<Boolean> SO_REUSEADDR =
            flag("SO_REUSEADDR", 2, 4).when(BEFORE_BIND);

    /** Whether several sockets may be bound to the same address and port, all with this option and of the same user. */
    public static final Option<Boolean> SO_REUSEPORT = flag("SO_REUSEPORT", 15, 0x200)
            .since("Linux 3.9")
            .kinds(SocketKind.INET)
            .when(BEFORE_BIND)
            .note("Linux spreads connections and datagrams over them, macOS does not");

    /** How many bytes may wait in the kernel to be sent. Linux doubles the number, for its own books. */
    public static final Option<Integer> SO_SNDBUF = of("SO_SNDBUF", 7, 0x1001, OptionType.integer(1, Integer.MAX_VALUE))
            .unit("bytes")
            .note("Linux doubles it, between 4,608 and twice net.core.wmem_max");

    /** How much room there must be until a sender is woken. */
    public static final Option<Integer> SO_SNDLOWAT = of(
                    "SO_SNDLOWAT", 19, 0x1003, OptionType.integer(1, Integer.MAX_VALUE))
            .unit("bytes")
            .note("on Linux it is always 1, and setting it fails with ENOPROTOOPT");

    /** How long a call that sends, or connects, may block. */
    public static final Option<Timeout> SO_SNDTIMEO = of("SO_SNDTIMEO", 21, 0x1005, TimeoutType.INSTANCE)
            .unit("microseconds")
            .note("rounded up to a tick of the kernel's clock; counts for blocking calls only");

    /** Whether every message says when it came, in microseconds. */
    public static final Option<Boolean> SO_TIMESTAMP =
            flag("SO_TIMESTAMP", 29, 0x400).note("turns SO_TIMESTAMPNS off on Linux");

    /** The type of the socket: 1 a stream, 2 datagrams, 3 raw, 5 records in order. */
    public static final Option<Integer> SO_TYPE =
            of("SO_TYPE", 3, 0x1008, OptionType.integer()).readOnly();

    private SocketLevelOptions() {}

    private static Option<Boolean> flag(String name, int linux, int darwin) {
        return of(name, linux, darwin, OptionType.flag());
    }

    private static <T> Option<T> of(String name, int linux, int darwin, OptionType<T> type) {
        return Option.catalogued(name, SOL_SOCKET, linux, darwin, type);
    }
}
