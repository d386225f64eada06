package io.sockflux.transport.iouring;

import java.util.ArrayDeque;

/**
 * The listening sockets of one loop take turns to accept. An accept is not done when it is submitted, and until it is, the
 * demand that it meets still counts: two sockets that looked at it then would accept one connection too many.
 */
final class AcceptTurns {

    private final ArrayDeque<GatedListener> waiting = new ArrayDeque<>();
    private boolean taken;

    void ask(GatedListener listener) {
        if (taken) {
            waiting.add(listener);
        } else {
            taken = true;
            listener.takeTurn();
        }
    }

    /** For one that waits. */
    void leave(GatedListener listener) {
        waiting.remove(listener);
    }

    /** By the one whose turn it was. */
    void done() {
        GatedListener next = waiting.poll();
        if (next == null) {
            taken = false;
        } else {
            next.takeTurn();
        }
    }
}
