package io.sockflux.option;

import static io.sockflux.option.OptionLevel.IPPROTO_IPV6;
import static io.sockflux.option.OptionMoment.BEFORE_BIND;

/** The options of IPv6, {@code ipv6(7)} and RFC 3493, RFC 3542. */
public final class Ipv6Options {

    /** Whether the socket leaves IPv4 alone. */
    public static final Option<Boolean> IPV6_V6ONLY =
            of("IPV6_V6ONLY", 26, 27, OptionType.flag()).when(BEFORE_BIND);

    private Ipv6Options() {}

    private static <T> Option<T> of(String name, int linux, int darwin, OptionType<T> type) {
        return Option.catalogued(name, IPPROTO_IPV6, linux, darwin, type).kinds(SocketKind.INET6);
    }
}
