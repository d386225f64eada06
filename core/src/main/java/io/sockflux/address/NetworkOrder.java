package io.sockflux.address;

import java.nio.ByteOrder;

/**
 * The calls of {@code byteorder(3)}: numbers between the order of bytes that this host keeps them in and the
 * network's, which is big-endian (RFC 1700). A number in network order has in this host's memory the bytes that go
 * over the network; to compute with it means nothing.
 *
 * <p>Endpoints and messages of this library hold numbers in host order, and have no need of these. They are for what a
 * program reads from and writes to memory by itself, such as the headers of a raw socket.
 */
public final class NetworkOrder {

    private NetworkOrder() {}

    /** The order in which this host keeps the bytes of a number. */
    public static ByteOrder ofHost() {
        return ByteOrder.nativeOrder();
    }

    /** 32 bits from host to network order, {@code htonl}. */
    public static int htonl(int host) {
        return swapped(host, ofHost());
    }

    /** 16 bits from host to network order, {@code htons}. */
    public static short htons(short host) {
        return swapped(host, ofHost());
    }

    /** 32 bits from network to host order, {@code ntohl}. */
    public static int ntohl(int network) {
        return swapped(network, ofHost());
    }

    /** 16 bits from network to host order, {@code ntohs}. */
    public static short ntohs(short network) {
        return swapped(network, ofHost());
    }

    /** The same both ways: a host either keeps the network's order or the reverse of it. */
    static int swapped(int number, ByteOrder host) {
        return host == ByteOrder.BIG_ENDIAN ? number : Integer.reverseBytes(number);
    }

    static short swapped(short number, ByteOrder host) {
        return host == ByteOrder.BIG_ENDIAN ? number : Short.reverseBytes(number);
    }
}
