package io.sockflux.internal.layer;

/** Where a layer stands, from the socket to the connection. Each place has one layer at the most. */
public enum LayerPlace {
    /** A header in front of the peer's bytes that tells whom a proxy connects for. */
    PROXY,
    /** Counts and logs of the bytes that the socket sees. */
    WIRE,
    /** Encryption: what the socket sees on one side, what the user sees on the other. */
    TLS,
    /** Counts and logs of the bytes that the user sees. */
    PLAIN,
    /** Limits of time. */
    LIMITS
}
