package io.sockflux.transport.posix.sys.layout;

import java.net.Inet4Address;
import java.net.Inet6Address;
import java.net.InetAddress;
import java.net.UnknownHostException;
import org.jspecify.annotations.Nullable;

/** Addresses of IPv4 and IPv6 as the bytes that the kernel's structures have. */
public final class InternetBytes {

    private InternetBytes() {}

    /** Four bytes, zeros for none. */
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

    /** Sixteen bytes, zeros for none; an address of IPv4 is mapped, RFC 4291 section 2.5.5.2. */
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
     * The address of four or sixteen bytes; a mapped one is one of IPv4.
     *
     * @param interfaceIndex what an address needs whose scope is one link, so that it can be sent to
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
