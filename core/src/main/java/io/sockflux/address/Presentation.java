package io.sockflux.address;

import java.util.Optional;

/**
 * IP addresses between their bytes and text, {@code inet_pton(3)} and {@code inet_ntop(3)}, to the letter as the C library
 * reads and writes them. Neither knows of zones; {@link IpAddress} does.
 */
public final class Presentation {

    private static final int WORDS = 8;
    private static final int MAPPED = 0xffff;

    private Presentation() {}

    /**
     * Reads an address, {@code inet_pton}. IPv4 is four decimal numbers without leading zeros. IPv6 is groups of 1 to
     * 4 hexadecimal digits. A single run of groups may be left out, and the last two groups may be an IPv4 address.
     *
     * @param family {@code INET} or {@code INET6}
     * @return 4 or 16 bytes in network order; empty if the text is no address of this family
     */
    public static Optional<byte[]> pton(AddressFamily family, String text) {
        return switch (family) {
            case INET -> {
                long read = ipv4(text, 0);
                byte[] address = new byte[4];
                putIpv4(read, address, 0);
                yield read >= 0 ? Optional.of(address) : Optional.empty();
            }
            case INET6 -> ipv6(text);
            default -> throw refused(family);
        };
    }

    /**
     * Writes an address, {@code inet_ntop}. IPv6 is in lower case with the first of the longest runs of zero groups
     * left out (RFC 5952). V4-mapped and v4-compatible addresses have an IPv4 address at their end.
     *
     * @param address 4 or 16 bytes in network order
     */
    public static String ntop(byte[] address) {
        return switch (address.length) {
            case 4 -> ipv4(address, 0);
            case 16 -> ipv6(address);
            default -> throw new IllegalArgumentException("address: " + address.length + " bytes (expected: 4 or 16)");
        };
    }

    private static IllegalArgumentException refused(AddressFamily family) {
        return new IllegalArgumentException("family: " + family + " (expected: INET or INET6)");
    }

    /** Whether the text is an IPv4 address. */
    static boolean isIpv4(String text) {
        return ipv4(text, 0) >= 0;
    }

    /** Reads from here to the end of the text; negative if that is no IPv4 address. */
    private static long ipv4(String text, int from) {
        long address = 0;
        int octets = 0;
        int value = -1;
        for (int i = from; i < text.length(); i++) {
            char c = text.charAt(i);
            if (c >= '0' && c <= '9') {
                if (value == 0) {
                    return -1;
                }
                value = Math.max(value, 0) * 10 + c - '0';
                if (value > 255) {
                    return -1;
                }
            } else if (c == '.' && value >= 0 && octets < 3) {
                address = address << 8 | value;
                octets++;
                value = -1;
            } else {
                return -1;
            }
        }
        return octets == 3 && value >= 0 ? address << 8 | value : -1;
    }

    private static void putIpv4(long address, byte[] to, int at) {
        for (int i = 0; i < 4; i++) {
            to[at + i] = (byte) (address >> (24 - 8 * i));
        }
    }

    private static Optional<byte[]> ipv6(String text) {
        byte[] address = new byte[16];
        int length = text.length();
        int i = 0;
        if (text.startsWith(":")) {
            if (!text.startsWith("::")) {
                return Optional.empty();
            }
            i = 1;
        }
        int filled = 0;
        int gap = -1;
        int group = i;
        int digits = 0;
        int value = 0;
        while (i < length) {
            char c = text.charAt(i++);
            int digit = hexadecimal(c);
            if (digit >= 0) {
                if (digits == 4) {
                    return Optional.empty();
                }
                value = (value << 4) | digit;
                digits++;
            } else if (c == ':') {
                group = i;
                if (digits == 0) {
                    if (gap >= 0) {
                        return Optional.empty();
                    }
                    gap = filled;
                } else if (i == length || filled + 2 > 16) {
                    return Optional.empty();
                } else {
                    filled = put(value, address, filled);
                    digits = 0;
                    value = 0;
                }
            } else if (c == '.' && filled + 4 <= 16 && ipv4(text, group) >= 0) {
                putIpv4(ipv4(text, group), address, filled);
                filled += 4;
                digits = 0;
                i = length;
            } else {
                return Optional.empty();
            }
        }
        if (digits > 0) {
            if (filled + 2 > 16) {
                return Optional.empty();
            }
            filled = put(value, address, filled);
        }
        if (gap >= 0) {
            // A gap stands for at least one group.
            return filled == 16 ? Optional.empty() : Optional.of(opened(address, gap, filled));
        }
        return filled == 16 ? Optional.of(address) : Optional.empty();
    }

    /** Digits of ASCII alone, unlike {@link Character#digit}. */
    private static int hexadecimal(char c) {
        if (c >= '0' && c <= '9') {
            return c - '0';
        }
        int lower = c | 0x20;
        return lower >= 'a' && lower <= 'f' && c < 0x80 ? lower - 'a' + 10 : -1;
    }

    private static int put(int value, byte[] address, int at) {
        address[at] = (byte) (value >> 8);
        address[at + 1] = (byte) value;
        return at + 2;
    }

    /** What came after the gap at the end, zeros before it. */
    private static byte[] opened(byte[] address, int gap, int filled) {
        byte[] whole = new byte[16];
        System.arraycopy(address, 0, whole, 0, gap);
        System.arraycopy(address, gap, whole, 16 - (filled - gap), filled - gap);
        return whole;
    }

    private static String ipv4(byte[] address, int from) {
        return (address[from] & 0xff)
                + "."
                + (address[from + 1] & 0xff)
                + "."
                + (address[from + 2] & 0xff)
                + "."
                + (address[from + 3] & 0xff);
    }

    private static String ipv6(byte[] address) {
        int[] words = new int[WORDS];
        for (int i = 0; i < WORDS; i++) {
            words[i] = ((address[2 * i] & 0xff) << 8) | (address[2 * i + 1] & 0xff);
        }
        int gap = 0;
        int gapLength = 1;
        for (int i = 0; i < WORDS; i++) {
            int zeros = 0;
            while (i + zeros < WORDS && words[i + zeros] == 0) {
                zeros++;
            }
            if (zeros > gapLength) {
                gap = i;
                gapLength = zeros;
            }
            i += zeros;
        }
        boolean hasGap = gapLength > 1;
        boolean endsInIpv4 = hasGap && gap == 0 && (gapLength == 6 || (gapLength == 5 && words[5] == MAPPED));
        StringBuilder text = new StringBuilder(39);
        for (int i = 0; i < (endsInIpv4 ? 6 : WORDS); i++) {
            if (hasGap && i == gap) {
                text.append(i + gapLength == WORDS ? "::" : ":");
                i += gapLength - 1;
            } else {
                text.append(i == 0 ? "" : ":").append(Integer.toHexString(words[i]));
            }
        }
        return endsInIpv4 ? text.append(':').append(ipv4(address, 12)).toString() : text.toString();
    }
}
