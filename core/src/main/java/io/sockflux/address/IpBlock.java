package io.sockflux.address;

import static java.util.Objects.requireNonNull;

/**
 * The addresses that begin with the same bits, such as {@code 10.0.0.0/8} (CIDR: RFC 4632, RFC 4291 section 2.3).
 *
 * <p>The families do not mix. A v4-mapped address is an IPv6 address and in no block of IPv4; a caller that wants it
 * there asks for {@link IpAddress#fromIpv4Mapped()}.
 *
 * @param network its first address; without a zone, and without bits behind the prefix
 * @param prefixLength how many bits are the same, 0 to 32 or 128
 */
public record IpBlock(IpAddress network, int prefixLength) {

    /** Checks both parts. */
    public IpBlock {
        check(network, prefixLength);
        IpAddress first = withHostBits(network, prefixLength, 0);
        if (!first.equals(network)) {
            throw new IllegalArgumentException("block: \"" + network + "/" + prefixLength
                    + "\" has bits behind its prefix (expected: " + first + "/" + prefixLength + ")");
        }
    }

    /**
     * Reads a block, {@code ADDRESS/LENGTH}.
     *
     * @throws IllegalArgumentException if it is none, or has bits behind its prefix; the message has the block around it
     */
    public static IpBlock parse(String text) {
        int slash = requireNonNull(text, "text").lastIndexOf('/');
        String digits = text.substring(slash + 1);
        if (slash < 0 || !digits.matches("0|[1-9][0-9]{0,2}")) {
            throw new IllegalArgumentException(
                    "block: \"" + text + "\" has no prefix length (expected: ADDRESS/LENGTH, such as 10.0.0.0/8)");
        }
        return of(IpAddress.parse(text.substring(0, slash)), Integer.parseInt(digits));
    }

    /**
     * The block whose first address this is.
     *
     * @throws IllegalArgumentException if the address has a zone or bits behind the prefix, or the length is out of range
     */
    public static IpBlock of(IpAddress network, int prefixLength) {
        return new IpBlock(network, prefixLength);
    }

    /**
     * The block of this length that an address is in.
     *
     * @throws IllegalArgumentException if the address has a zone, or the length is out of range
     */
    public static IpBlock around(IpAddress address, int prefixLength) {
        check(address, prefixLength);
        return new IpBlock(withHostBits(address, prefixLength, 0), prefixLength);
    }

    /** Whether an address is in this block; the zone of the address does not count. */
    public boolean contains(IpAddress address) {
        byte[] mine = network.bytes();
        byte[] other = address.bytes();
        if (mine.length != other.length) {
            return false;
        }
        for (int i = 0; i < mine.length; i++) {
            if (((mine[i] ^ other[i]) & mask(i, prefixLength)) != 0) {
                return false;
            }
        }
        return true;
    }

    /** Whether each address of another block is in it. */
    public boolean contains(IpBlock other) {
        return other.prefixLength >= prefixLength && contains(other.network);
    }

    /** The prefix as an address whose bits are set: {@code 255.0.0.0} for a length of 8. */
    public IpAddress mask() {
        byte[] bits = network.bytes();
        for (int i = 0; i < bits.length; i++) {
            bits[i] = (byte) mask(i, prefixLength);
        }
        return IpAddress.of(bits);
    }

    /** The first address, which is the network's own. */
    public IpAddress first() {
        return network;
    }

    /** The last address; of a network of IPv4 that has a broadcast address, this is it. */
    public IpAddress last() {
        return withHostBits(network, prefixLength, 0xff);
    }

    private static void check(IpAddress address, int prefixLength) {
        if (address.zone().isPresent()) {
            throw new IllegalArgumentException("block: " + address + " (expected: an address without a zone)");
        }
        int bits = address.family() == AddressFamily.INET ? 32 : 128;
        if (prefixLength < 0 || prefixLength > bits) {
            throw new IllegalArgumentException(
                    "prefix length: " + prefixLength + " for " + address + " (expected: 0 to " + bits + ")");
        }
    }

    private static IpAddress withHostBits(IpAddress address, int prefixLength, int hostBits) {
        byte[] bytes = address.bytes();
        for (int i = 0; i < bytes.length; i++) {
            int mask = mask(i, prefixLength);
            bytes[i] = (byte) ((bytes[i] & mask) | (hostBits & ~mask));
        }
        return IpAddress.of(bytes);
    }

    /** The bits of this byte that are in the prefix. */
    private static int mask(int index, int prefixLength) {
        int bits = Math.max(0, Math.min(8, prefixLength - 8 * index));
        return (0xff00 >> bits) & 0xff;
    }

    /** As {@link #parse} reads it. */
    @Override
    public String toString() {
        return network + "/" + prefixLength;
    }
}
