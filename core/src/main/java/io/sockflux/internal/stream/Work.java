package io.sockflux.internal.stream;

/**
 * What is at work on a connection. As long as there is any, an end of stream would tell the peer that it has the whole. A
 * connection has at most one of each.
 */
public enum Work {
    /** The handler of {@code serve}. */
    HANDLER,
    /** The body of {@code use}, or the user of a pool's connection. */
    BODY,
    /** A relay. */
    RELAY;

    int bit() {
        return 1 << ordinal();
    }
}
