package io.sockflux;

/** What becomes of a connection that comes while a limit of an {@link Acceptor} is reached, or descriptors have run out. */
public enum WhenFull {
    /** It waits in the kernel's queue, and is accepted when another connection has closed. */
    WAIT,
    /** It is accepted and reset at once, so that its peer knows. */
    RESET
}
