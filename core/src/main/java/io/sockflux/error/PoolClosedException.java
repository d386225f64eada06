package io.sockflux.error;

import io.sockflux.address.Endpoint;
import java.io.IOException;

/** A connection was asked for of a pool that is closed. */
public class PoolClosedException extends IOException {

    private static final long serialVersionUID = 1;

    /** The pool of connections to this target is closed. */
    public PoolClosedException(Endpoint target) {
        super("pool " + target + ": is closed");
    }
}
