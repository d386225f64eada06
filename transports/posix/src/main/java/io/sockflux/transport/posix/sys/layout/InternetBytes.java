package io.sockflux.transport.posix.sys.layout;

import java.net.Inet4Address;
import java.net.Inet6Address;
import java.net.InetAddress;
import java.net.UnknownHostException;
import org.jspecify.annotations.Nullable;

/** Converts IPv4 and IPv6 addresses to the bytes in the kernel's structures. */
public final class InternetBytes {

    private InternetBytes() {}

    /** The four bytes of an address; zeros for null. */
    public static byte[] ofIpv4(@Nullable InetAddress address) {
        if (address == null) {
            return new byte[4];
        }
        if (address instanceof Inet4Address) {
            return address.getAddress();
        }
        throw new IllegalArgumentException(
                "address: " + address.getHostAddress() + " (expected: one of IPv4, as the socket's family is)");
    }

    /** The sixteen bytes of an address; zeros for null. An IPv4 address is mapped, RFC 4291 section 2.5.5.2. */
    public static byte[] ofIpv6(@Nullable InetAddress address) {
        if (address instanceof Inet6Address) {
            return address.getAddress();
        }
        byte[] bytes = new byte[16];
        if (address != null) {
            bytes[10] = (byte) 0xFF;
            bytes[11] = (byte) 0xFF;
            System.arraycopy(address.getAddress(), 0, bytes, 12, 4);
        }
        return bytes;
    }

    /**
     * The address of four or sixteen bytes. A v4-mapped address becomes an IPv4 address.
     *
     * @param interfaceIndex the interface that a link-local address needs to be reachable
     */
    public static InetAddress address(byte[] bytes, int interfaceIndex) {
        try {
            InetAddress address = InetAddress.getByAddress(bytes);
            return address instanceof Inet6Address && address.isLinkLocalAddress() && interfaceIndex > 0
                    ? Inet6Address.getByAddress(null, bytes, interfaceIndex)
                    : address;
        } catch (UnknownHostException e) {
            throw new IllegalArgumentException("bytes: " + bytes.length + " (expected: 4 or 16)", e);
        }
    }
}
