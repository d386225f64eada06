package io.sockflux.option;

import static io.sockflux.option.OptionLevel.SOL_SOCKET;
import static io.sockflux.option.OptionMoment.BEFORE_BIND;

/** The options of every socket, {@code socket(7)}. */
public final class SocketOptions {

    /** Whether the socket listens. */
    public static final Option<Boolean> SO_ACCEPTCONN =
            flag("SO_ACCEPTCONN", 30, 2).readOnly();

    /** Whether the kernel asks an idle peer from time to time whether it is still there. */
    public static final Option<Boolean> SO_KEEPALIVE =
            flag("SO_KEEPALIVE", 9, 8).kinds(SocketKind.TCP);

    /** Whether {@code close(2)} waits for what was sent, or resets. */
    public static final Option<Linger> SO_LINGER =
            of("SO_LINGER", 13, 0x1080, LingerType.INSTANCE).unit("seconds");

    /** How many bytes may wait in the kernel to be received. Linux doubles it, for its own books. */
    public static final Option<Integer> SO_RCVBUF = of("SO_RCVBUF", 8, 0x1002, OptionType.integer(1, Integer.MAX_VALUE))
            .unit("bytes")
            .note("Linux doubles it, between 2,304 and twice net.core.rmem_max");

    /** Whether an address may be bound while connections that had it are still in their last state. */
    public static final Option<Boolean> SO_REUSEADDR =
            flag("SO_REUSEADDR", 2, 4).when(BEFORE_BIND);

    /** How many bytes may wait in the kernel to be sent. Linux doubles it, for its own books. */
    public static final Option<Integer> SO_SNDBUF = of("SO_SNDBUF", 7, 0x1001, OptionType.integer(1, Integer.MAX_VALUE))
            .unit("bytes")
            .note("Linux doubles it, between 4,608 and twice net.core.wmem_max");

    private SocketOptions() {}

    private static Option<Boolean> flag(String name, int linux, int darwin) {
        return of(name, linux, darwin, OptionType.flag());
    }

    private static <T> Option<T> of(String name, int linux, int darwin, OptionType<T> type) {
        return Option.catalogued(name, SOL_SOCKET, linux, darwin, type);
    }
}
