package io.sockflux.datagram;

import static java.util.Objects.requireNonNull;

import io.sockflux.address.AddressFamily;
import io.sockflux.address.UdpEndpoint;
import java.net.Inet4Address;
import java.net.Inet6Address;
import java.net.InetAddress;
import java.net.UnknownHostException;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;

/**
 * A multicast group to join, RFC 1112 and RFC 4291: from any source or, RFC 4607, from a single source, and by which
 * interface. Its text form is {@code GROUP[@SOURCE][%INTERFACE]}, such as {@code 239.1.2.3}, {@code ff02::123%eth0} or
 * {@code 232.1.2.3@10.0.0.1%eth0}.
 *
 * <p>A group of a source is not confined to 232.0.0.0/8 and ff3x::/32, which are for such groups alone: the filter
 * works for every group.
 *
 * @param address the group's address: 224.0.0.0 to 239.255.255.255, or ff00::/8
 * @param source the only source that is heard; null for any source
 * @param networkInterface a name or, in digits, an index ({@code if_nametoindex(3)}). Null lets the kernel choose the
 *     interface of its route to the group. A link-local group (224.0.0.0/24, ff02::/16) needs an interface on a machine
 *     that has several.
 */
public record MulticastGroup(
        InetAddress address,
        @Nullable InetAddress source,
        @Nullable String networkInterface) {

    private static final Pattern INTERFACE = Pattern.compile("[1-9]\\d{0,8}|(?!\\d+$)[^\\s\\p{Cntrl}%/@\\[\\]]+");
    private static final String FORM =
            "GROUP[@SOURCE][%INTERFACE], such as 239.1.2.3, ff02::123%eth0 or 232.1.2.3@10.0.0.1";

    /**
     * Checks the components against each other. The zone of an IPv6 group is its interface, unless another is given.
     *
     * @throws IllegalArgumentException if the address is not multicast, the source cannot be a sender or is of the
     *     other family, or the interface cannot be a name. Whether the interface exists is found out when the group is
     *     joined
     */
    public MulticastGroup {
        requireNonNull(address, "address");
        if (networkInterface == null && address instanceof Inet6Address zoned && zoned.getScopeId() != 0) {
            networkInterface = zoned.getScopedInterface() == null
                    ? String.valueOf(zoned.getScopeId())
                    : zoned.getScopedInterface().getName();
        }
        address = withoutZone(address);
        if (!address.isMulticastAddress()) {
            throw new IllegalArgumentException("group: " + text(address)
                    + " is not a multicast address (expected: 224.0.0.0 to 239.255.255.255, or one of ff00::/8)");
        }
        if (source != null) {
            source = withoutZone(source);
            checkSource(address, source);
        }
        if (networkInterface != null && !INTERFACE.matcher(networkInterface).matches()) {
            throw new IllegalArgumentException(
                    "interface: \"" + networkInterface + "\" (expected: a name such as eth0, or an index >= 1)");
        }
    }

    /** A group from any source, by the interface that the kernel chooses. */
    public static MulticastGroup of(InetAddress address) {
        return new MulticastGroup(address, null, null);
    }

    /**
     * The group of a text.
     *
     * @throws IllegalArgumentException if the text is no group, with the expected form; no name is looked up
     */
    public static MulticastGroup parse(String text) {
        int percent = text.indexOf('%');
        String networkInterface = percent < 0 ? null : text.substring(percent + 1);
        String addresses = percent < 0 ? text : text.substring(0, percent);
        int at = addresses.indexOf('@');
        InetAddress address = address(text, at < 0 ? addresses : addresses.substring(0, at));
        InetAddress source = at < 0 ? null : address(text, addresses.substring(at + 1));
        return new MulticastGroup(address, source, networkInterface);
    }

    /** The same group from this source alone. */
    public MulticastGroup from(InetAddress onlySource) {
        return new MulticastGroup(address, requireNonNull(onlySource, "onlySource"), networkInterface);
    }

    /** The same group by this interface: a name, or an index in digits. */
    public MulticastGroup by(String otherInterface) {
        return new MulticastGroup(address, source, requireNonNull(otherInterface, "otherInterface"));
    }

    /** The group's family: {@code INET} or {@code INET6}. */
    public AddressFamily family() {
        return address instanceof Inet4Address ? AddressFamily.INET : AddressFamily.INET6;
    }

    /**
     * Checks that datagrams of a group can come from the source.
     *
     * @throws IllegalArgumentException if the source is of the other family, or cannot be a sender's address
     */
    static void checkSource(InetAddress group, InetAddress source) {
        if (group instanceof Inet4Address != source instanceof Inet4Address) {
            throw new IllegalArgumentException("source: " + text(source) + " of group " + text(group)
                    + " (expected: an address of " + (group instanceof Inet4Address ? "IPv4" : "IPv6")
                    + ", as the group's is)");
        }
        if (source.isMulticastAddress() || source.isAnyLocalAddress()) {
            throw new IllegalArgumentException(
                    "source: " + text(source) + " of group " + text(group) + " (expected: the address of one sender)");
        }
    }

    private static InetAddress address(String whole, String text) {
        try {
            UdpEndpoint endpoint = new UdpEndpoint(text, 0);
            if (endpoint.isNumeric()) {
                return endpoint.socketAddress().getAddress();
            }
        } catch (IllegalArgumentException e) {
            throw new IllegalArgumentException("group: \"" + whole + "\" (expected: " + FORM + ")", e);
        }
        throw new IllegalArgumentException("group: \"" + whole + "\" (expected: " + FORM + ")");
    }

    private static InetAddress withoutZone(InetAddress address) {
        if (!(address instanceof Inet6Address)) {
            return address;
        }
        try {
            return Inet6Address.getByAddress(null, address.getAddress(), -1);
        } catch (UnknownHostException e) {
            throw new AssertionError("sixteen bytes are an address", e);
        }
    }

    private static String text(InetAddress address) {
        return UdpEndpoint.of(new java.net.InetSocketAddress(address, 0)).host();
    }

    /** The text that {@link #parse} reads. */
    @Override
    public String toString() {
        return text(address)
                + (source == null ? "" : "@" + text(source))
                + (networkInterface == null ? "" : "%" + networkInterface);
    }
}
