package io.sockflux.option;

import io.netty.util.NetUtil;
import java.net.Inet4Address;
import java.net.Inet6Address;
import java.net.InetAddress;
import java.net.UnknownHostException;
import java.nio.ByteBuffer;
import java.util.Locale;

/** Addresses in the kernel's memory and in texts; each constant is a version of IP. */
enum IpAddresses {
    V4(4),
    V6(16);

    private final int length;

    IpAddresses(int length) {
        this.length = length;
    }

    int length() {
        return length;
    }

    boolean has(InetAddress address) {
        return this == V4 ? address instanceof Inet4Address : address instanceof Inet6Address;
    }

    InetAddress any() {
        return of(new byte[length]);
    }

    InetAddress read(ByteBuffer bytes) {
        byte[] address = new byte[length];
        bytes.get(address);
        return of(address);
    }

    InetAddress parse(String text) {
        byte[] address = NetUtil.createByteArrayFromIpAddressString(text);
        if (address == null || address.length != length) {
            throw new IllegalArgumentException("is no address of IP" + name().toLowerCase(Locale.ROOT));
        }
        return of(address);
    }

    static String format(InetAddress address) {
        return NetUtil.toAddressString(address);
    }

    private InetAddress of(byte[] address) {
        try {
            // InetAddress makes IPv4 of an IPv4 address within IPv6.
            return this == V4 ? InetAddress.getByAddress(address) : Inet6Address.getByAddress(null, address, -1);
        } catch (UnknownHostException e) {
            throw new AssertionError(length + " bytes are an address", e);
        }
    }
}
