package io.sockflux.option;

import static io.sockflux.option.Option.NONE;
import static io.sockflux.option.OptionLevel.SOL_RAW;

import java.util.Set;

/** The options of raw sockets, {@code raw(7)}. */
public final class RawOptions {

    /** Which types of ICMP, of the first 32, a raw socket does not take. */
    public static final Option<IcmpFilter> ICMP_FILTER = of("ICMP_FILTER", 1, NONE, IcmpFilterType.INSTANCE)
            .since("Linux 2.2")
            .kinds(Set.of(SocketKind.RAW4))
            .note("on a raw socket of protocol 1, else EOPNOTSUPP");

    private RawOptions() {}

    private static <T> Option<T> of(String name, int linux, int darwin, OptionType<T> type) {
        return Option.catalogued(name, SOL_RAW, linux, darwin, type);
    }
}
