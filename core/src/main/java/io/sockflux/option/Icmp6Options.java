package io.sockflux.option;

import static io.sockflux.option.OptionLevel.IPPROTO_ICMPV6;

import java.util.Set;

/** The options of ICMPv6, RFC 3542. */
public final class Icmp6Options {

    /** Which types of ICMPv6 the socket takes, RFC 3542. */
    public static final Option<Icmp6Filter> ICMP6_FILTER = of("ICMP6_FILTER", 1, 18, Icmp6FilterType.INSTANCE)
            .kinds(Set.of(SocketKind.RAW6))
            .note("on a raw socket of protocol 58; ping sockets have none");

    private Icmp6Options() {}

    private static <T> Option<T> of(String name, int linux, int darwin, OptionType<T> type) {
        return Option.catalogued(name, IPPROTO_ICMPV6, linux, darwin, type);
    }
}
