package io.sockflux.proxy;

/** What happens to a connection whose peer is not trusted to send a PROXY header. */
public enum ProxyStrangers {
    /** The connection is refused. */
    REFUSED,
    /** The connection is taken as it is. No header is looked for, so whatever its peer sends is data. */
    PLAIN
}
