package io.sockflux.internal.network;

import static java.util.Objects.requireNonNull;

import io.sockflux.address.Endpoint;
import io.sockflux.address.SocketType;
import io.sockflux.address.UnixPathEndpoint;
import io.sockflux.address.UnixUnnamedEndpoint;

/** Refuses an endpoint that a recipe cannot have. */
public final class EndpointChecks {

    private EndpointChecks() {}

    /** Refuses an endpoint whose sockets neither connect nor accept. */
    public static Endpoint checkStreams(Endpoint endpoint, String name) {
        if (!requireNonNull(endpoint, name).type().isConnected()) {
            throw refused(endpoint, name, "a stream or seqpacket endpoint");
        }
        return endpoint;
    }

    /** Refuses an endpoint whose sockets have no datagrams. */
    public static Endpoint checkDatagrams(Endpoint endpoint, String name) {
        if (requireNonNull(endpoint, name).type().isConnected()) {
            throw refused(endpoint, name, "a datagram or raw endpoint");
        }
        return endpoint;
    }

    /** Refuses to bind at a unix path for which Java has no path: Java would refuse any use of the file. */
    public static void checkBindable(Endpoint endpoint) {
        if (endpoint instanceof UnixPathEndpoint path) {
            path.toPath();
        }
    }

    /** The kind of a pair of unix sockets of a type; refuses a type that is not connected. */
    public static UnixUnnamedEndpoint pair(SocketType type) {
        if (!type.isConnected()) {
            throw new IllegalArgumentException("type: " + type + " (expected: STREAM or SEQPACKET)");
        }
        return new UnixUnnamedEndpoint(type);
    }

    private static IllegalArgumentException refused(Endpoint endpoint, String name, String expected) {
        return new IllegalArgumentException(
                name + ": " + endpoint + " is " + endpoint.type() + " (expected: " + expected + ")");
    }
}
