package io.sockflux.address;

import java.util.Locale;

/** What a socket carries and how, {@code socket(2)}. The numbers are the same on every system with sockets like these. */
public enum SocketType {
    /** A stream of bytes: in order, reliable, connected, without boundaries ({@code SOCK_STREAM}). */
    STREAM(1),
    /** Datagrams: of bounded length, not connected, possibly lost or out of order ({@code SOCK_DGRAM}). */
    DGRAM(2),
    /** The network layer itself; the program builds the header of the protocol above it ({@code SOCK_RAW}, {@code raw(7)}). */
    RAW(3),
    /** Records: of bounded length, in order, reliable, connected ({@code SOCK_SEQPACKET}). */
    SEQPACKET(5);

    private final int number;

    SocketType(int number) {
        this.number = number;
    }

    /** The number that {@code socket(2)} takes. */
    public int number() {
        return number;
    }

    /** Whether a socket of this type is connected to a single peer, which it listens for or connects to. */
    public boolean isConnected() {
        return this == STREAM || this == SEQPACKET;
    }

    /** Whether what is received is cut where it was sent: each buffer is a datagram or record. */
    public boolean keepsBoundaries() {
        return this != STREAM;
    }

    /** The name in a URI scheme, such as {@code seqpacket}. */
    String schemeName() {
        return name().toLowerCase(Locale.ROOT);
    }
}
