package io.sockflux.bridge;

import java.io.IOException;
import java.nio.channels.DatagramChannel;
import org.jspecify.annotations.Nullable;

/**
 * A descriptor that is held so that it can be given away when there are no others: with it one connection can be accepted
 * and told that it is refused, instead of leaving it in the queue.
 */
final class ReserveDescriptor {

    private @Nullable DatagramChannel held;
    private boolean lent;

    ReserveDescriptor() {
        open();
    }

    boolean isLent() {
        return lent;
    }

    /** Gives it away; false if it is not there to be given. */
    boolean lend() {
        if (lent) {
            return false;
        }
        if (held == null) {
            open();
        }
        if (held == null) {
            return false;
        }
        close();
        lent = true;
        return true;
    }

    /** Ends the loan; false if no descriptor is to be had in its place. */
    boolean takeBack() {
        lent = false;
        if (held == null) {
            open();
        }
        return held != null;
    }

    private void open() {
        try {
            held = DatagramChannel.open();
        } catch (IOException e) {
            // Somebody was faster; the next loan finds out whether it has become better.
            held = null;
        }
    }

    void close() {
        DatagramChannel channel = held;
        held = null;
        if (channel != null) {
            try {
                channel.close();
            } catch (IOException e) {
                // It was never used.
            }
        }
    }
}
