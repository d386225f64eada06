package io.sockflux.option;

import static java.util.Objects.requireNonNull;

/**
 * The protocol level that an option belongs to, the second argument of {@code getsockopt(2)}.
 *
 * @param name the C name
 * @param linux the number on Linux
 * @param darwin the number on macOS
 */
public record OptionLevel(String name, int linux, int darwin) {

    /** All sockets, {@code socket(7)}. */
    public static final OptionLevel SOL_SOCKET = new OptionLevel("SOL_SOCKET", 1, 0xffff);
    /** macOS's unix sockets, {@code unix(4)}; Linux has theirs at {@link #SOL_SOCKET}. */
    public static final OptionLevel SOL_LOCAL = new OptionLevel("SOL_LOCAL", Option.NONE, 0);
    /** IPv4, {@code ip(7)}. */
    public static final OptionLevel IPPROTO_IP = new OptionLevel("IPPROTO_IP", 0, 0);
    /** TCP, {@code tcp(7)}. */
    public static final OptionLevel IPPROTO_TCP = new OptionLevel("IPPROTO_TCP", 6, 6);
    /** UDP, {@code udp(7)}. */
    public static final OptionLevel IPPROTO_UDP = new OptionLevel("IPPROTO_UDP", 17, 17);
    /** UDP-Lite, {@code udplite(7)}. */
    public static final OptionLevel IPPROTO_UDPLITE = new OptionLevel("IPPROTO_UDPLITE", 136, Option.NONE);
    /** IPv6, {@code ipv6(7)}. */
    public static final OptionLevel IPPROTO_IPV6 = new OptionLevel("IPPROTO_IPV6", 41, 41);
    /** ICMPv6, RFC 3542. */
    public static final OptionLevel IPPROTO_ICMPV6 = new OptionLevel("IPPROTO_ICMPV6", 58, 58);
    /** Raw sockets, {@code raw(7)}. */
    public static final OptionLevel SOL_RAW = new OptionLevel("SOL_RAW", 255, 255);
    /** Sockets between a virtual machine and its host, {@code vsock(7)}, which have their family's number. */
    public static final OptionLevel AF_VSOCK = new OptionLevel("AF_VSOCK", 40, Option.NONE);

    /** A level. */
    public OptionLevel {
        requireNonNull(name, "name");
    }

    /** A level outside of the catalogue that has the same number on every system. */
    public static OptionLevel of(String name, int number) {
        return new OptionLevel(name, number, number);
    }

    /** The number on this operating system (Linux's where it is neither Linux nor macOS), or {@link Option#NONE}. */
    public int number() {
        return Option.DARWIN ? darwin : linux;
    }

    @Override
    public String toString() {
        return name;
    }
}
