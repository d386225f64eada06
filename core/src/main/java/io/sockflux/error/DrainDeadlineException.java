package io.sockflux.error;

import static java.util.Objects.requireNonNull;

import io.sockflux.address.Endpoint;
import io.sockflux.check.Durations;
import java.io.IOException;
import java.time.Duration;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/** A connection was aborted because its handler had not ended at the deadline of a drain. The message is a single line. */
public class DrainDeadlineException extends IOException {

    private static final long serialVersionUID = 1;

    private final Duration deadline;
    private final transient @Nullable Endpoint peer;

    /**
     * A connection that was cut.
     *
     * @param deadline how long the drain had waited
     */
    public DrainDeadlineException(Endpoint peer, Duration deadline) {
        super("connection to " + requireNonNull(peer, "peer")
                + ": the handler had not ended at the deadline of the drain, after " + Durations.text(deadline));
        this.deadline = deadline;
        this.peer = peer;
    }

    /** How long the drain had waited. */
    public Duration deadline() {
        return deadline;
    }

    /** The connection's peer; empty where the exception came from another JVM. */
    public Optional<Endpoint> peer() {
        return Optional.ofNullable(peer);
    }
}
