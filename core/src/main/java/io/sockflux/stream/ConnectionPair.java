package io.sockflux.stream;

/**
 * Two connections that are each other's peers, {@code socketpair(2)}.
 *
 * @param first one end
 * @param second the other end
 */
public record ConnectionPair(Connection first, Connection second) {}
