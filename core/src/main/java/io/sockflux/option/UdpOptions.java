package io.sockflux.option;

import static io.sockflux.option.Option.NONE;
import static io.sockflux.option.OptionLevel.IPPROTO_UDP;

import java.util.Set;

/** The options of UDP, {@code udp(7)}. */
public final class UdpOptions {

    /** Whether the kernel gathers what is sent into a single datagram, which goes when the option is off again. */
    public static final Option<Boolean> UDP_CORK = flag("UDP_CORK", 1, NONE).since("Linux 2.5.44");

    /** Which packets the kernel takes out of the datagrams: 0 none, 2 ESP, 3 L2TP, 4 and 5 GTP. */
    public static final Option<Integer> UDP_ENCAP = of("UDP_ENCAP", 100, NONE, OptionType.integer(0, 7))
            .since("Linux 2.5.67")
            .note("a kind that the kernel does not have, or has for itself, fails with ENOPROTOOPT");

    /** Whether datagrams of the same sender and size come together, with that size beside them. */
    public static final Option<Boolean> UDP_GRO = flag("UDP_GRO", 104, NONE).since("Linux 5.0");

    /** Whether datagrams over IPv4 go without a checksum. */
    public static final Option<Boolean> UDP_NOCKSUM =
            flag("UDP_NOCKSUM", NONE, 1).kinds(Set.of(SocketKind.UDP4));

    /** Whether datagrams over IPv6 without a checksum are taken. */
    public static final Option<Boolean> UDP_NO_CHECK6_RX =
            flag("UDP_NO_CHECK6_RX", 102, NONE).since("Linux 3.16");

    /** Whether datagrams over IPv6 go without a checksum. */
    public static final Option<Boolean> UDP_NO_CHECK6_TX =
            flag("UDP_NO_CHECK6_TX", 101, NONE).since("Linux 3.16");

    /** Into datagrams of how many bytes the kernel cuts what is sent; 0 for not at all. */
    public static final Option<Integer> UDP_SEGMENT = of("UDP_SEGMENT", 103, NONE, OptionType.integer(0, 65535))
            .unit("bytes")
            .since("Linux 4.18")
            .note("at most 64 datagrams at once, 128 since Linux 6.9");

    private UdpOptions() {}

    private static Option<Boolean> flag(String name, int linux, int darwin) {
        return of(name, linux, darwin, OptionType.flag());
    }

    private static <T> Option<T> of(String name, int linux, int darwin, OptionType<T> type) {
        return Option.catalogued(name, IPPROTO_UDP, linux, darwin, type).kinds(SocketKind.UDP);
    }
}
