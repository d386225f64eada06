package io.sockflux.error;

import io.sockflux.address.Endpoint;
import java.io.IOException;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/**
 * A connection had no PROXY header, a wrong one, or one from a peer that is not trusted to send one. The message is a
 * single line: the socket's peer, and what was wrong.
 */
public class ProxyHeaderException extends IOException {

    private static final long serialVersionUID = 1;

    private final transient @Nullable Endpoint peer;

    /**
     * A wrong header.
     *
     * @param peer the peer of the socket, which is the proxy
     * @param words what was wrong
     */
    public ProxyHeaderException(Endpoint peer, String words) {
        super("PROXY header from " + peer + ": " + words);
        this.peer = peer;
    }

    /** The peer of the socket; empty where the exception came from another JVM. */
    public Optional<Endpoint> peer() {
        return Optional.ofNullable(peer);
    }
}
