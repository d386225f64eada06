package io.sockflux.option;

import static io.sockflux.option.SocketKind.ICMP4;
import static io.sockflux.option.SocketKind.ICMP6;
import static io.sockflux.option.SocketKind.RAW4;
import static io.sockflux.option.SocketKind.RAW6;
import static io.sockflux.option.SocketKind.TCP4;
import static io.sockflux.option.SocketKind.TCP6;
import static io.sockflux.option.SocketKind.UDP4;
import static io.sockflux.option.SocketKind.UDP6;

import java.util.Set;

/** Kinds of sockets that options of the catalogue have in common, as Linux answers. */
final class Kinds {

    /** The kinds that know the level of IPv4; raw sockets of IPv6 do not. */
    static final Set<SocketKind> IPV4_LEVEL = Set.of(TCP4, TCP6, UDP4, UDP6, RAW4, ICMP4, ICMP6);
    /** The kinds of {@link #IPV4_LEVEL} that send datagrams. */
    static final Set<SocketKind> DATAGRAMS4 = Set.of(UDP4, UDP6, RAW4, ICMP4, ICMP6);
    /** The kinds that send datagrams over IPv6. */
    static final Set<SocketKind> DATAGRAMS6 = Set.of(UDP6, RAW6, ICMP6);

    private Kinds() {}
}
