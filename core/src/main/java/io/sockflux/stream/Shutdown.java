package io.sockflux.stream;

/**
 * Which direction of a connection to end: the {@code how} of {@code shutdown(2)}.
 */
public enum Shutdown {
    /**
     * Ends receiving. The connection reads and throws away all input, past and future, on every system alike. The peer
     * is told nothing and can go on sending. {@code SHUT_RD} does the same to TCP on Linux. A later close stays
     * lossless: no unread input is left that would make the kernel reset the connection.
     */
    READ,
    /**
     * The system's own {@code SHUT_RD}; its meaning differs between systems. On Linux a peer on a unix socket gets
     * EPIPE when it sends on, {@code unix(7)}; a TCP peer notices nothing. Unread input stays in the kernel, so closing
     * a TCP connection may reset it.
     */
    SYSTEM_READ,
    /** Ends sending ({@code SHUT_WR}): the peer sees the end of the stream after the data. */
    WRITE,
    /** {@link #READ} and {@link #WRITE}. */
    BOTH
}
