package io.sockflux.option;

import static io.sockflux.option.OptionLevel.IPPROTO_TCP;

/** The options of TCP, {@code tcp(7)}. */
public final class TcpOptions {

    /** What the kernel knows of the connection. macOS has another struct, {@code TCP_CONNECTION_INFO}. */
    public static final Option<TcpInfo> TCP_INFO =
            of("TCP_INFO", 11, Option.NONE, TcpInfoType.INSTANCE).readOnly();

    /** How many probes go unanswered until an idle connection counts as lost. */
    public static final Option<Integer> TCP_KEEPCNT =
            of("TCP_KEEPCNT", 6, 0x102, OptionType.integer(1, 127)).unit("probes");

    /** How long a connection is idle until the first probe, {@code TCP_KEEPALIVE} on macOS. */
    public static final Option<Integer> TCP_KEEPIDLE =
            of("TCP_KEEPIDLE", 4, 0x10, OptionType.integer(1, 32767)).unit("seconds");

    /** How long it is from one probe to the next. */
    public static final Option<Integer> TCP_KEEPINTVL =
            of("TCP_KEEPINTVL", 5, 0x101, OptionType.integer(1, 32767)).unit("seconds");

    /** Whether what is written goes out at once, however little it is: no Nagle's algorithm. */
    public static final Option<Boolean> TCP_NODELAY = of("TCP_NODELAY", 1, 1, OptionType.flag());

    private TcpOptions() {}

    private static <T> Option<T> of(String name, int linux, int darwin, OptionType<T> type) {
        return Option.catalogued(name, IPPROTO_TCP, linux, darwin, type).kinds(SocketKind.TCP);
    }
}
