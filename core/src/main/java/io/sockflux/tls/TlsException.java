package io.sockflux.tls;

import io.sockflux.address.Endpoint;
import java.io.IOException;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/**
 * TLS failed: in the handshake, by an alert of the peer, or because a record was wrong. The message is a single line: the peer, and what
 * failed.
 */
public class TlsException extends IOException {

    private static final long serialVersionUID = 1;

    private final @Nullable String alert;
    private final String words;
    private final transient @Nullable Endpoint peer;

    /**
     * A failure.
     *
     * @param words what failed
     * @param alert the alert that the peer sent, by its name in RFC 8446; null if it sent none
     */
    public TlsException(@Nullable Endpoint peer, String words, @Nullable String alert, @Nullable Throwable cause) {
        super("tls" + (peer == null ? "" : " with " + peer) + ": " + words, cause);
        this.peer = peer;
        this.words = words;
        this.alert = alert;
    }

    /** The alert that the peer sent, by its name in RFC 8446, such as {@code certificate_required}; empty if it sent none. */
    public Optional<String> alert() {
        return Optional.ofNullable(alert);
    }

    /** What failed, as the message has it behind the peer. */
    public String words() {
        return words;
    }

    /** The peer; empty where the exception came from another JVM. */
    public Optional<Endpoint> peer() {
        return Optional.ofNullable(peer);
    }
}
