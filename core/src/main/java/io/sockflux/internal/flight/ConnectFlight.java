package io.sockflux.internal.flight;

import io.sockflux.address.Endpoint;
import io.sockflux.error.ConnectAttempt;
import io.sockflux.error.ConnectFailedException;
import java.util.List;
import org.jspecify.annotations.Nullable;

/** A round of connecting, as Flight Recorder sees it. It is cancelled unless it is told another end. */
public final class ConnectFlight {

    private static final @Nullable ConnectEvent OFF = Flight.IS_THERE ? new ConnectEvent() : null;

    private final ConnectEvent event = new ConnectEvent();
    private final Endpoint target;

    private ConnectFlight(Endpoint target) {
        this.target = target;
    }

    /** A round that begins now; null while no recording wants it. */
    public static @Nullable ConnectFlight begun(Endpoint target) {
        if (OFF == null || !OFF.isEnabled()) {
            return null;
        }
        ConnectFlight flight = new ConnectFlight(target);
        flight.event.begin();
        return flight;
    }

    /** The round tries addresses by this transport. */
    public void goesBy(String transport) {
        event.transport = transport;
    }

    /** The round has begun so many attempts. */
    public void tried(int attempts) {
        event.attempts = attempts;
    }

    /** The round has its connection. */
    public void connected(Endpoint peer) {
        end("connected", peer, null);
    }

    /** The round has failed. */
    public void failed(Throwable failure) {
        Endpoint last = null;
        if (failure instanceof ConnectFailedException failed) {
            List<ConnectAttempt> attempts = failed.attempts();
            event.attempts = attempts.size();
            last = attempts.isEmpty() ? null : attempts.get(attempts.size() - 1).endpoint();
        }
        end("failed", last, failure);
    }

    /** The subscriber has left before the end. */
    public void cancelled() {
        end("cancelled", null, null);
    }

    private void end(String outcome, @Nullable Endpoint endpoint, @Nullable Throwable failure) {
        event.end();
        if (!event.shouldCommit()) {
            return;
        }
        event.target = target.toString();
        event.endpoint = Flight.text(endpoint);
        event.outcome = outcome;
        if (failure != null) {
            event.errno = Flight.errno(failure);
            event.failure = failure.getMessage();
        }
        event.commit();
    }
}
