package io.sockflux.test;

import io.sockflux.stream.Connection;

/**
 * The two ends of a stream.
 *
 * @param tested the end that is looked at
 * @param peer the other end, by which it is looked at
 */
public record StreamPair(ByteStream tested, ByteStream peer) {

    /** Two connections that are connected to each other. */
    public static StreamPair of(Connection tested, Connection peer) {
        return new StreamPair(ByteStream.of(tested), ByteStream.of(peer));
    }
}
