package io.sockflux.internal.accept;

import io.netty.channel.Channel;
import java.util.ArrayDeque;
import java.util.function.Supplier;

/**
 * Descriptors that are held in reserve. When there are no others, the reserve gives one up, so that a connection can be
 * accepted and refused instead of left in the queue. Another part of the process may take that descriptor before the
 * connection does, so there is a second descriptor.
 */
final class ReserveDescriptor {

    private static final int HELD = 2;

    private final Supplier<? extends Channel> opener;
    private final ArrayDeque<Channel> held = new ArrayDeque<>(HELD);
    private boolean lent;
    private boolean closed;

    /**
     * Takes the descriptors.
     *
     * @param opener gives a channel that nothing else uses, and throws where there is no descriptor left
     */
    ReserveDescriptor(Supplier<? extends Channel> opener) {
        this.opener = opener;
        fill();
    }

    boolean isLent() {
        return lent;
    }

    /** Gives a descriptor up; returns false if there is none. */
    boolean lend() {
        if (lent) {
            return false;
        }
        if (held.isEmpty()) {
            fill();
        }
        if (held.isEmpty()) {
            return false;
        }
        held.remove().unsafe().closeForcibly();
        lent = true;
        return true;
    }

    /** Ends the loan; returns false if not all descriptors could be opened again. */
    boolean takeBack() {
        lent = false;
        fill();
        return held.size() == HELD;
    }

    private void fill() {
        try {
            // A timer of the listener may still fire after the listener's close.
            while (!closed && held.size() < HELD) {
                held.add(opener.get());
            }
        } catch (RuntimeException e) {
            // Another part of the process was faster; the next loan tries again.
        }
    }

    /** Closes all descriptors, and opens none any more. */
    void close() {
        closed = true;
        while (!held.isEmpty()) {
            held.remove().unsafe().closeForcibly();
        }
    }
}
