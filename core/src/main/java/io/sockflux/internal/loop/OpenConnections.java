package io.sockflux.internal.loop;

import org.jspecify.annotations.Nullable;

/**
 * The open connections of an event loop, which the network tells before it closes. The list links the connections
 * themselves, so that an idle connection costs no list node. Event loop only.
 */
public final class OpenConnections {

    /** A connection in the list. Only the list calls the methods that begin with {@code set}. */
    public interface Member {

        @Nullable
        Member previousOpen();

        @Nullable
        Member nextOpen();

        void setPreviousOpen(@Nullable Member previous);

        void setNextOpen(@Nullable Member next);

        boolean isListedOpen();

        void setListedOpen(boolean listed);

        /** The network is about to close the connection's channel; the connection may close it itself. */
        void networkCloses();
    }

    private @Nullable Member first;

    public void add(Member connection) {
        Member next = first;
        connection.setNextOpen(next);
        if (next != null) {
            next.setPreviousOpen(connection);
        }
        first = connection;
        connection.setListedOpen(true);
    }

    public void remove(Member connection) {
        if (!connection.isListedOpen()) {
            return;
        }
        connection.setListedOpen(false);
        Member previous = connection.previousOpen();
        Member next = connection.nextOpen();
        connection.setPreviousOpen(null);
        connection.setNextOpen(null);
        if (previous != null) {
            previous.setNextOpen(next);
        } else {
            first = next;
        }
        if (next != null) {
            next.setPreviousOpen(previous);
        }
    }

    /** Tells each connection that the network is about to close its channel. */
    void networkCloses() {
        Member connection = first;
        while (connection != null) {
            Member next = connection.nextOpen();
            connection.networkCloses();
            connection = next;
        }
    }
}
