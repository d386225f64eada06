package io.sockflux.tls;

import io.sockflux.address.Endpoint;
import org.jspecify.annotations.Nullable;

/**
 * The peer's stream ended without close_notify, RFC 8446 section 6.1: it may have been cut on its way. What was received
 * is the peer's; whether it is the whole, only the program can know.
 */
public class TlsTruncatedException extends TlsException {

    private static final long serialVersionUID = 1;

    private final long bytesReceived;

    /** A stream that ended after so many bytes of the user's. */
    public TlsTruncatedException(@Nullable Endpoint peer, long bytesReceived) {
        super(peer, "the stream was cut without close_notify, after " + bytesReceived + " bytes", null, null);
        this.bytesReceived = bytesReceived;
    }

    /** How many bytes of the peer the connection had received. */
    public long bytesReceived() {
        return bytesReceived;
    }
}
