package io.sockflux.internal.accept;

import io.sockflux.address.Endpoint;
import io.sockflux.internal.accept.AcceptQueue.AcceptedPlace;
import io.sockflux.internal.layer.Opening;
import io.sockflux.internal.loop.OnLoop;
import io.sockflux.internal.stream.ConnectionReport;
import io.sockflux.internal.stream.StreamConnection;
import io.sockflux.observe.ObservedConnection.Origin;
import java.io.IOException;
import org.jspecify.annotations.Nullable;

/**
 * An accepted connection that its layers are opening. It has its place within the limits from the accept on, and takes a
 * unit of the demand with it, which is free again if the opening fails. The opening tells on the connection's loop; what
 * follows is done on the listener's.
 *
 * @param openings all of the listener
 * @param socket has accepted it
 */
record OpeningConnection(Openings openings, StreamConnection connection, ListenChannel socket, AcceptedPlace place)
        implements Opening.Taker {

    @Override
    public void opened(@Nullable Endpoint told) {
        if (told != null) {
            connection.isOf(told);
        }
        // An observer hears of a connection when it is open; one that is never opened is a refusal.
        ConnectionReport.now(connection, Origin.ACCEPTED, socket.requested());
        OnLoop.tell(openings.loop(), () -> openings.opened(this));
    }

    @Override
    public void failed(IOException cause) {
        Endpoint peer = connection.peerEndpoint();
        // Before the channel is closed, which the listener hears of too.
        OnLoop.tell(openings.loop(), () -> openings.failed(this, peer, cause));
        connection.abandon();
    }

    // Each is itself only.

    @Override
    public boolean equals(@Nullable Object other) {
        return this == other;
    }

    @Override
    public int hashCode() {
        return System.identityHashCode(this);
    }
}
