package io.sockflux.stream;

/**
 * Which direction of a connection to end: the {@code how} of {@code shutdown(2)}.
 */
public enum Shutdown {
    /**
     * No more is received. What has come and what comes is read and thrown away, on every system alike, and the peer is
     * told nothing: it can go on sending. That is what {@code SHUT_RD} does to TCP on Linux, and a close afterwards stays
     * lossless, as no unread input is left that would make the kernel reset the connection.
     */
    READ,
    /**
     * The system's own {@code SHUT_RD}, whose meaning differs. On Linux a peer on a unix socket gets EPIPE when it sends on,
     * {@code unix(7)}; a TCP peer notices nothing. What the kernel had received and nobody has read is left to it, so a TCP
     * connection may be reset when it is closed.
     */
    SYSTEM_READ,
    /** No more is sent ({@code SHUT_WR}): the peer sees the end of the stream after the data. */
    WRITE,
    /** {@link #READ} and {@link #WRITE}. */
    BOTH
}
