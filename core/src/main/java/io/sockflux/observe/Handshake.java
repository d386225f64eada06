package io.sockflux.observe;

import io.sockflux.address.Endpoint;
import io.sockflux.observe.ObservedConnection.Origin;
import java.io.IOException;
import java.time.Duration;
import java.util.Optional;

/**
 * What was exchanged before the program's bytes, for an observer.
 *
 * @param kind what it was
 * @param origin which side this is
 * @param requested the endpoint that the program asked for
 * @param transport the name of the transport
 * @param took how long it took
 * @param failure why it has failed, if it has
 */
public record Handshake(
        Kind kind, Origin origin, Endpoint requested, String transport, Duration took, Optional<IOException> failure) {

    /** The kinds of handshakes. */
    public enum Kind {
        /** The way through proxies, before anything else is sent. */
        TUNNEL,
        /** A header of the PROXY protocol. */
        PROXY,
        /** The handshake of TLS. */
        TLS
    }
}
