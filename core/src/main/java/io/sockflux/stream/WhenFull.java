package io.sockflux.stream;

import io.sockflux.Acceptor;

/** What happens to a connection that comes while there is no room for it; see {@link Acceptor}. */
public enum WhenFull {
    /** The connection waits in the kernel's queue, and is accepted when another connection has closed. */
    WAIT,
    /** The connection is accepted and reset at once, so that its peer knows. */
    RESET
}
