package io.sockflux.spi;

/**
 * Tells a listening channel whether it may accept. The channel asks right before each {@code accept(2)}, on its event
 * loop. While the gate is shut it accepts nothing, even if the kernel has said that a connection waits. Of several
 * listening sockets that became ready together, only as many may accept as there is demand for.
 */
@FunctionalInterface
public interface AcceptGate {

    /** Whether another connection may be accepted now. */
    boolean isOpen();

    /**
     * The same for a channel that accepts several before it hands them over.
     *
     * @param pending how many connections were accepted and not handed over yet
     */
    default boolean isOpen(int pending) {
        return isOpen();
    }
}
