package io.sockflux.internal.stream;

/**
 * What is at work on a connection. As long as there is any, an end of stream would tell the peer that it has the whole. A
 * connection has at most one of each.
 */
public enum Work {
    /** The handler of {@code serve}. */
    HANDLER(1),
    /** The body of {@code use}, or the user of a pool's connection. */
    BODY(2),
    /** A relay. */
    RELAY(4);

    private final int bit;

    Work(int bit) {
        this.bit = bit;
    }

    /** Its bit in a set of works. */
    int bit() {
        return bit;
    }
}
