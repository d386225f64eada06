package io.sockflux.spi;

/**
 * Asked by a listening channel right before each {@code accept(2)}, on its event loop. While it is shut nothing may be
 * accepted, not even when the kernel has said that a connection waits: of several listening sockets that became ready
 * together, only as many may accept as there is demand for.
 */
@FunctionalInterface
public interface AcceptGate {

    /** Whether one more connection may be accepted now. */
    boolean isOpen();
}
