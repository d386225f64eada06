package io.sockflux.bridge;

import org.jspecify.annotations.Nullable;

/** The open connections of one event loop, for the close of the network. Linked by themselves. Event loop only. */
final class OpenConnections {

    private @Nullable StreamConnection first;

    void add(StreamConnection connection) {
        StreamConnection next = first;
        connection.nextOpen = next;
        if (next != null) {
            next.previousOpen = connection;
        }
        first = connection;
        connection.isListedOpen = true;
    }

    void remove(StreamConnection connection) {
        if (!connection.isListedOpen) {
            return;
        }
        connection.isListedOpen = false;
        StreamConnection previous = connection.previousOpen;
        StreamConnection next = connection.nextOpen;
        connection.previousOpen = null;
        connection.nextOpen = null;
        if (previous != null) {
            previous.nextOpen = next;
        } else {
            first = next;
        }
        if (next != null) {
            next.previousOpen = previous;
        }
    }

    /** Tells each that the network is about to close its channel; it may close it itself. */
    void networkCloses() {
        StreamConnection connection = first;
        while (connection != null) {
            StreamConnection next = connection.nextOpen;
            connection.networkCloses();
            connection = next;
        }
    }
}
