package io.sockflux.simulated.call;

/** The kinds of sockets that a host can make. */
public enum SocketKind {
    /** A stream over IPv4 or IPv6. */
    TCP,
    /** Datagrams over IPv4 or IPv6. */
    UDP,
    /** A unix stream. */
    UNIX_STREAM,
    /** Unix datagrams. */
    UNIX_DATAGRAM,
    /** Unix records with a connection. */
    UNIX_SEQPACKET;

    /** Whether such sockets stay on their host and have paths as names. */
    public boolean isUnix() {
        return this != TCP && this != UDP;
    }
}
