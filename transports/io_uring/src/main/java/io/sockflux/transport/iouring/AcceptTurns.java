package io.sockflux.transport.iouring;

import java.util.ArrayDeque;

/**
 * The turns in which the listening sockets of a loop accept. A submitted accept is not done, and the demand that it meets
 * still counts until it is. Two sockets that looked at the demand meanwhile would accept a connection too many.
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

    /** Removes a socket that waits. */
    void leave(GatedListener listener) {
        waiting.remove(listener);
    }

    /** Ends the turn of the socket that had it. */
    void done() {
        GatedListener next = waiting.poll();
        if (next == null) {
            taken = false;
        } else {
            next.takeTurn();
        }
    }
}
