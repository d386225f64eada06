package io.sockflux.error;

import io.sockflux.address.Endpoint;
import io.sockflux.check.Durations;
import java.io.IOException;
import java.time.Duration;

/**
 * A pool had no connection to lend: too many callers wait for a connection already, or this caller has waited long
 * enough.
 */
public class PoolExhaustedException extends IOException {

    private static final long serialVersionUID = 1;

    private final boolean timedOut;

    /** The pool of connections to this target had none to lend, for this reason. */
    public PoolExhaustedException(Endpoint target, String reason) {
        this(target, reason, false);
    }

    private PoolExhaustedException(Endpoint target, String reason, boolean timedOut) {
        super("pool " + target + ": " + reason);
        this.timedOut = timedOut;
    }

    /** No connection came free in time. */
    public static PoolExhaustedException timedOut(Endpoint target, int connections, Duration timeout) {
        return new PoolExhaustedException(
                target, "none of " + connections + " connections came free within " + Durations.text(timeout), true);
    }

    /** Whether the caller waited in vain; otherwise there was no room to wait. */
    public boolean isTimedOut() {
        return timedOut;
    }
}
