package io.sockflux.stream;

/**
 * Two connections that are each other's peers, {@code socketpair(2)}.
 *
 * @param first the first end
 * @param second the second end
 */
public record ConnectionPair(Connection first, Connection second) {}
