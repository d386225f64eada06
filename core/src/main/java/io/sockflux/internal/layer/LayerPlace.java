package io.sockflux.internal.layer;

/** The place of a layer, from the socket to the connection. Each place has at most a single layer. */
public enum LayerPlace {
    /** What is asked of proxies until they have connected to the target. */
    TUNNEL,
    /** A header before the peer's bytes that names the client for which a proxy connects. */
    PROXY,
    /** Counts and logs of the bytes that the socket sees. */
    WIRE,
    /** Encryption: the socket's bytes on the outer side, the user's bytes on the inner side. */
    TLS,
    /** Counts and logs of the bytes that the user sees. */
    PLAIN,
    /** Limits of time. */
    LIMITS,
    /** Rates of bytes. A read that they hold back is none for the limits of time. */
    RATES
}
