package io.sockflux.stream;

import io.sockflux.Acceptor;

/** What becomes of a connection that comes while there is no room for it; see {@link Acceptor}. */
public enum WhenFull {
    /** It waits in the kernel's queue, and is accepted when another connection has closed. */
    WAIT,
    /** It is accepted and reset at once, so that its peer knows. */
    RESET
}
