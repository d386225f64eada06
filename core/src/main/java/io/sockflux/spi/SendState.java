package io.sockflux.spi;

/**
 * What the kernel says of the sending direction of a stream socket.
 *
 * @param bytesAcknowledged how many bytes the peer's kernel has acknowledged since the connection was made; our end of
 *     stream counts as one byte more once it is acknowledged
 */
public record SendState(long bytesAcknowledged) {}
