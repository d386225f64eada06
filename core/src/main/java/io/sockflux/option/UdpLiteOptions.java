package io.sockflux.option;

import static io.sockflux.option.Option.NONE;
import static io.sockflux.option.OptionLevel.IPPROTO_UDPLITE;

/**
 * The options of UDP-Lite, {@code udplite(7)}, beside those of IP. Only sockets of {@code udplite://} have them. The
 * catalogue {@link Options} has no UDP-Lite: {@link SocketKind} does not tell its sockets from those of UDP.
 */
public final class UdpLiteOptions {

    /**
     * The least coverage of a checksum, in bytes of the datagram with its header of 8 bytes, with which a datagram is
     * received; 0 for the whole datagram.
     */
    public static final Option<Integer> UDPLITE_RECV_CSCOV = coverage("UDPLITE_RECV_CSCOV", 11);

    /**
     * How much of each sent datagram the checksum covers, in bytes with the header of 8 bytes, from the beginning on; 0
     * for the whole datagram.
     */
    public static final Option<Integer> UDPLITE_SEND_CSCOV = coverage("UDPLITE_SEND_CSCOV", 10);

    private UdpLiteOptions() {}

    private static Option<Integer> coverage(String name, int linux) {
        return Option.catalogued(name, IPPROTO_UDPLITE, linux, NONE, OptionType.integer(0, 65535))
                .kinds(SocketKind.UDP)
                .unit("bytes")
                .since("Linux 2.6.20")
                .note("1 to 7 are taken as 8");
    }
}
