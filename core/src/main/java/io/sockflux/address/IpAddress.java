package io.sockflux.address;

import static java.util.Objects.requireNonNull;

import java.net.Inet6Address;
import java.net.InetAddress;
import java.net.UnknownHostException;
import java.util.Arrays;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/**
 * An address of IPv4 or IPv6, {@code struct in_addr} or {@code struct in6_addr} with the zone of {@code struct sockaddr_in6}.
 * It is a value. Unlike Java's own it keeps a v4-mapped address as the IPv6 address that it is.
 */
public final class IpAddress {

    private static final int IPV4_LENGTH = 4;

    private final byte[] bytes;
    private final @Nullable String zone;

    private IpAddress(byte[] bytes, @Nullable String zone) {
        this.bytes = bytes;
        this.zone = zone;
    }

    /**
     * An address by its bytes.
     *
     * @param address 4 or 16 bytes in network order, which are copied
     */
    public static IpAddress of(byte[] address) {
        if (address.length != IPV4_LENGTH && address.length != 16) {
            throw new IllegalArgumentException("address: " + address.length + " bytes (expected: 4 or 16)");
        }
        return new IpAddress(address.clone(), null);
    }

    /** An IPv4 address by its number in host order, {@code 0x7f000001} for {@code 127.0.0.1}. */
    public static IpAddress ofInt(int number) {
        byte[] bytes = {(byte) (number >> 24), (byte) (number >> 16), (byte) (number >> 8), (byte) number};
        return new IpAddress(bytes, null);
    }

    /** Java's address as it is; a v4-mapped address cannot come from there. */
    public static IpAddress of(InetAddress address) {
        if (address instanceof Inet6Address v6 && (v6.getScopeId() != 0 || v6.getScopedInterface() != null)) {
            String zone = v6.getScopedInterface() != null
                    ? v6.getScopedInterface().getName()
                    : Integer.toString(v6.getScopeId());
            return new IpAddress(v6.getAddress(), zone);
        }
        return new IpAddress(address.getAddress(), null);
    }

    /**
     * Reads an address in presentation form, {@code inet_pton(3)}. An IPv6 address may have a zone after a percent
     * sign, an interface's name or number (RFC 4007 section 11).
     *
     * @throws IllegalArgumentException if the text is no address
     */
    public static IpAddress parse(String text) {
        return read(text)
                .orElseThrow(() -> new IllegalArgumentException(
                        "address: \"" + text + "\" (expected: an IPv4 or an IPv6 address)"));
    }

    /** The same, empty if the text is no address: to tell addresses from names. */
    public static Optional<IpAddress> read(String text) {
        requireNonNull(text, "text");
        int percent = text.indexOf('%');
        if (percent < 0) {
            AddressFamily family = text.indexOf(':') >= 0 ? AddressFamily.INET6 : AddressFamily.INET;
            return Presentation.pton(family, text).map(bytes -> new IpAddress(bytes, null));
        }
        String zone = text.substring(percent + 1);
        return InetHost.isZone(zone)
                ? Presentation.pton(AddressFamily.INET6, text.substring(0, percent))
                        .map(bytes -> new IpAddress(bytes, zone))
                : Optional.empty();
    }

    /** The same address in a zone, an interface's name or number. */
    public IpAddress withZone(String name) {
        if (family() != AddressFamily.INET6 || !InetHost.isZone(name)) {
            throw new IllegalArgumentException(
                    "zone: \"" + name + "\" for " + this + " (expected: an interface, for an IPv6 address)");
        }
        return new IpAddress(bytes, name);
    }

    /** {@code INET} or {@code INET6}. */
    public AddressFamily family() {
        return bytes.length == IPV4_LENGTH ? AddressFamily.INET : AddressFamily.INET6;
    }

    /** A copy of the 4 or 16 bytes in network order. */
    public byte[] bytes() {
        return bytes.clone();
    }

    /** The zone, an interface's name or number; only an IPv6 address has a zone. */
    public Optional<String> zone() {
        return Optional.ofNullable(zone);
    }

    /** The address of no host in particular: {@code 0.0.0.0}, {@code ::}. */
    public boolean isUnspecified() {
        return leadingZeros() == bytes.length;
    }

    /** An address of this machine alone: {@code 127.0.0.0/8}, {@code ::1}. */
    public boolean isLoopback() {
        return bytes.length == IPV4_LENGTH ? bytes[0] == 127 : leadingZeros() == 15 && bytes[15] == 1;
    }

    /** An address of a single link: {@code 169.254.0.0/16} (RFC 3927), {@code fe80::/10} (RFC 4291). */
    public boolean isLinkLocal() {
        return bytes.length == IPV4_LENGTH
                ? bytes[0] == (byte) 169 && bytes[1] == (byte) 254
                : bytes[0] == (byte) 0xfe && (bytes[1] & 0xc0) == 0x80;
    }

    /** The address of a group: {@code 224.0.0.0/4}, {@code ff00::/8}. */
    public boolean isMulticast() {
        return bytes.length == IPV4_LENGTH ? (bytes[0] & 0xf0) == 0xe0 : bytes[0] == (byte) 0xff;
    }

    /** An IPv4 address as sockets of IPv6 see it: {@code ::ffff:0:0/96} (RFC 4291 section 2.5.5.2). */
    public boolean isIpv4Mapped() {
        return bytes.length == 16 && leadingZeros() == 10 && bytes[10] == -1 && bytes[11] == -1;
    }

    /** An IPv4 address as a v4-mapped address; any other as it is. */
    public IpAddress toIpv4Mapped() {
        if (family() == AddressFamily.INET6) {
            return this;
        }
        byte[] mapped = new byte[16];
        mapped[10] = -1;
        mapped[11] = -1;
        System.arraycopy(bytes, 0, mapped, 12, IPV4_LENGTH);
        return new IpAddress(mapped, null);
    }

    /** A v4-mapped address as the IPv4 address that it stands for; any other as it is. */
    public IpAddress fromIpv4Mapped() {
        return isIpv4Mapped() ? new IpAddress(Arrays.copyOfRange(bytes, 12, 16), null) : this;
    }

    /**
     * The address as Java has it, which makes an IPv4 address of a v4-mapped address.
     *
     * @throws IllegalArgumentException if it has a zone that this machine has not
     */
    public InetAddress toInetAddress() {
        try {
            return zone == null
                    ? InetAddress.getByAddress(bytes)
                    : Inet6Address.getByAddress(null, bytes, Zone.index(zone));
        } catch (UnknownHostException | IllegalArgumentException e) {
            throw new IllegalArgumentException(
                    "address: " + this + " names a zone that this machine has not (expected: an interface)", e);
        }
    }

    private int leadingZeros() {
        int zeros = 0;
        while (zeros < bytes.length && bytes[zeros] == 0) {
            zeros++;
        }
        return zeros;
    }

    /** {@inheritDoc} A v4-mapped address is not equal to the IPv4 address. */
    @Override
    public boolean equals(@Nullable Object other) {
        return other instanceof IpAddress that
                && Arrays.equals(bytes, that.bytes)
                && java.util.Objects.equals(zone, that.zone);
    }

    @Override
    public int hashCode() {
        return Arrays.hashCode(bytes);
    }

    /** The presentation form, {@code inet_ntop(3)}, with the zone after a percent sign. */
    @Override
    public String toString() {
        return zone == null ? Presentation.ntop(bytes) : Presentation.ntop(bytes) + '%' + zone;
    }
}
