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
 * A multicast group to join, RFC 1112 and RFC 4291: from any source or, RFC 4607, from one, and by which interface. As a text
 * it is {@code GROUP[@SOURCE][%INTERFACE]}, such as {@code 239.1.2.3}, {@code ff02::123%eth0} or
 * {@code 232.1.2.3@10.0.0.1%eth0}.
 *
 * <p>A group of a source is not confined to 232.0.0.0/8 and ff3x::/32, which are only for such groups: the filter works for
 * every group.
 *
 * @param address the group's: 224.0.0.0 to 239.255.255.255, or ff00::/8
 * @param source who is heard, and nobody else; null for any source
 * @param networkInterface a name or, in digits, an index ({@code if_nametoindex(3)}); null for the choice of the kernel, which
 *     is that of its route to the group. What is link-local (224.0.0.0/24, ff02::/16) wants one on a machine with more than
 *     one interface.
 */
public record MulticastGroup(
        InetAddress address,
        @Nullable InetAddress source,
        @Nullable String networkInterface) {

    private static final Pattern INTERFACE = Pattern.compile("[1-9]\\d{0,8}|(?!\\d+$)[^\\s\\p{Cntrl}%/@\\[\\]]+");
    private static final String FORM =
            "GROUP[@SOURCE][%INTERFACE], such as 239.1.2.3, ff02::123%eth0 or 232.1.2.3@10.0.0.1";

    /**
     * Checks them against each other. The zone of an IPv6 group is its interface, where there is no other.
     *
     * @throws IllegalArgumentException if the group is none, the source cannot be one or is of the other family, or the
     *     interface can be no name; whether there is such an interface is found out when the group is joined
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
     * @throws IllegalArgumentException if it is none, with what is expected; no name is looked up
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

    /** Its family: {@code INET} or {@code INET6}. */
    public AddressFamily family() {
        return address instanceof Inet4Address ? AddressFamily.INET : AddressFamily.INET6;
    }

    /**
     * Checks that datagrams of a group can come from there.
     *
     * @throws IllegalArgumentException if it is of the other family, or an address that nobody sends from
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

    /** The text that {@link #parse} makes it of. */
    @Override
    public String toString() {
        return text(address)
                + (source == null ? "" : "@" + text(source))
                + (networkInterface == null ? "" : "%" + networkInterface);
    }
}
