package io.sockflux;

/**
 * Which direction of a connection to end: the {@code how} of {@code shutdown(2)}.
 */
public enum Shutdown {
    /** No more is received ({@code SHUT_RD}). What comes nevertheless is thrown away. */
    READ,
    /** No more is sent ({@code SHUT_WR}): the peer sees the end of the stream after the data. */
    WRITE,
    /** Both directions ({@code SHUT_RDWR}). */
    BOTH
}
