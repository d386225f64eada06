package io.sockflux.error;

import io.sockflux.address.Endpoint;
import java.io.IOException;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/**
 * A request on a connection has no answer. The message is a single line: the peer, the reason, and whether the request may
 * have been sent.
 */
public class UnansweredException extends IOException {

    private static final long serialVersionUID = 1;

    private final transient @Nullable Endpoint peer;
    private final boolean sent;

    /**
     * A request without an answer.
     *
     * @param reason what happened
     * @param sent whether the request was handed over to a connection
     */
    public UnansweredException(Endpoint peer, String reason, boolean sent, @Nullable Throwable cause) {
        super(
                "request to " + peer + ": " + reason
                        + (sent ? "; the peer may have the request" : "; the request was not sent"),
                cause);
        this.peer = peer;
        this.sent = sent;
    }

    /**
     * Whether the request was handed over to a connection. If so, the peer may have done what it asks for. Otherwise no byte
     * of it was sent, and it is safe to send it again.
     */
    public boolean wasSent() {
        return sent;
    }

    /** The peer that was asked; empty where the exception came from another JVM. */
    public Optional<Endpoint> peer() {
        return Optional.ofNullable(peer);
    }
}
