package io.sockflux.address;

import io.sockflux.check.Checks;

/**
 * The protocol of a socket where its family and type leave a choice: the third argument of {@code socket(2)}. The
 * number is of the IANA registry of protocol numbers or the system's own.
 *
 * @param number 0 to 65,535; 0 is the usual protocol of family and type
 */
public record Protocol(int number) {

    /** The usual protocol of family and type. */
    public static final Protocol DEFAULT = new Protocol(0);
    /** ICMP of IPv4, {@code icmp(7)}, RFC 792. */
    public static final Protocol ICMP = new Protocol(1);
    /** TCP, {@code tcp(7)}. */
    public static final Protocol TCP = new Protocol(6);
    /** UDP, {@code udp(7)}. */
    public static final Protocol UDP = new Protocol(17);
    /** ICMP of IPv6, RFC 4443. */
    public static final Protocol ICMPV6 = new Protocol(58);
    /** UDP whose checksum may cover a part of the datagram only, {@code udplite(7)}, RFC 3828. */
    public static final Protocol UDPLITE = new Protocol(136);
    /** TCP over several paths (Linux 5.6), RFC 8684. */
    public static final Protocol MPTCP = new Protocol(262);

    /** Checks the number. */
    public Protocol {
        Checks.checkRange(number, 0, 65_535, "protocol");
    }

    @Override
    public String toString() {
        return switch (number) {
            case 0 -> "default";
            case 1 -> "icmp";
            case 6 -> "tcp";
            case 17 -> "udp";
            case 58 -> "icmpv6";
            case 136 -> "udplite";
            case 262 -> "mptcp";
            default -> Integer.toString(number);
        };
    }
}
