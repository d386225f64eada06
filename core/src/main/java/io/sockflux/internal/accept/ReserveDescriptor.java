package io.sockflux.internal.accept;

import java.io.IOException;
import java.nio.channels.DatagramChannel;
import java.util.ArrayDeque;

/**
 * Descriptors that are held so that one can be given away when there are no others: with it one connection can be accepted
 * and told that it is refused, instead of leaving it in the queue. Another part of the process may be faster than the
 * connection and keep it, so there is a second one.
 */
final class ReserveDescriptor {

    private static final int HELD = 2;

    private final ArrayDeque<DatagramChannel> held = new ArrayDeque<>(HELD);
    private boolean lent;
    private boolean closed;

    ReserveDescriptor() {
        fill();
    }

    boolean isLent() {
        return lent;
    }

    /** Gives one away; false if none is there to be given. */
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
        close(held.remove());
        lent = true;
        return true;
    }

    /** Ends the loan; false if not all are to be had again. */
    boolean takeBack() {
        lent = false;
        fill();
        return held.size() == HELD;
    }

    private void fill() {
        try {
            // A timer of its listener may still come when the listener is closed.
            while (!closed && held.size() < HELD) {
                held.add(DatagramChannel.open());
            }
        } catch (IOException e) {
            // Somebody was faster; the next loan finds out whether it has become better.
        }
    }

    /** Gives all back, and holds none any more whatever is asked of it. */
    void close() {
        closed = true;
        while (!held.isEmpty()) {
            close(held.remove());
        }
    }

    private static void close(DatagramChannel channel) {
        try {
            channel.close();
        } catch (IOException e) {
            // It was never used.
        }
    }
}
