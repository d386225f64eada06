package io.sockflux.error;

import io.sockflux.address.Endpoint;
import java.io.IOException;

/** An operation on a connection that this side has closed or aborted. */
public class ConnectionClosedException extends IOException {

    private static final long serialVersionUID = 1;

    /** The connection to this peer is closed. */
    public ConnectionClosedException(Endpoint peer) {
        super("connection to " + peer + " was closed on this side");
    }
}
