package io.sockflux.internal.flight;

import io.sockflux.observe.ConnectionEnd;
import io.sockflux.observe.ObservedConnection;
import io.sockflux.stream.CloseOutcome;
import org.jspecify.annotations.Nullable;

/** A connection from its open to its close, as Flight Recorder sees it. */
public final class CloseFlight {

    private static final @Nullable CloseEvent OFF = Flight.IS_THERE ? new CloseEvent() : null;

    private final CloseEvent event = new CloseEvent();

    private CloseFlight() {}

    /** A connection that is about to be open; null while no recording wants its close. */
    public static @Nullable CloseFlight begun() {
        if (OFF == null || !OFF.isEnabled()) {
            return null;
        }
        CloseFlight flight = new CloseFlight();
        flight.event.begin();
        return flight;
    }

    /** The connection's socket is closed. */
    public void closed(ObservedConnection connection, ConnectionEnd end) {
        event.end();
        if (!event.shouldCommit()) {
            return;
        }
        event.origin = connection.origin().name();
        event.requested = connection.requested().toString();
        event.local = connection.localEndpoint().toString();
        event.peer = connection.peerEndpoint().toString();
        event.transport = connection.transport();
        event.bytesSent = connection.bytesOut();
        event.bytesReceived = connection.bytesIn();
        event.bytesUnacknowledged = -1;
        event.outcome = outcome(end);
        event.commit();
    }

    private String outcome(ConnectionEnd end) {
        if (end instanceof ConnectionEnd.Closed closed) {
            return outcome(closed.outcome());
        }
        if (end instanceof ConnectionEnd.Failed failed) {
            event.errno = Flight.errno(failed.failure());
            return "failed";
        }
        if (end instanceof ConnectionEnd.Aborted) {
            return "aborted";
        }
        return end instanceof ConnectionEnd.Ended ? "ended" : "network closed";
    }

    private String outcome(CloseOutcome outcome) {
        if (outcome instanceof CloseOutcome.Reset reset) {
            event.bytesUnacknowledged = reset.unacknowledgedBytes().orElse(-1);
            return "reset";
        }
        if (outcome instanceof CloseOutcome.TimedOut timedOut) {
            event.waited = timedOut.waited().toNanos();
            return "timed out";
        }
        return "acknowledged";
    }
}
