package io.sockflux.balance;

import static java.util.Objects.requireNonNull;

import io.sockflux.address.Endpoint;
import io.sockflux.check.Durations;
import java.time.Duration;
import java.util.Optional;

/**
 * A backend of a balancer at one moment.
 *
 * @param endpoint where it is
 * @param connections how many connections it has by this balancer, open and connecting
 * @param mostConnections how many it may have at once
 * @param ejectedFor how long it stays ejected before it is tried again; zero while it is being tried. Empty if it is up
 * @param lastFailure why it was ejected last, or why the last try failed; empty if nothing has failed yet
 */
public record BackendState(
        Endpoint endpoint,
        int connections,
        int mostConnections,
        Optional<Duration> ejectedFor,
        Optional<Throwable> lastFailure) {

    /** A state of these parts. */
    public BackendState {
        requireNonNull(endpoint, "endpoint");
        requireNonNull(ejectedFor, "ejectedFor");
        requireNonNull(lastFailure, "lastFailure");
    }

    /** Whether it is given connections. */
    public boolean isUp() {
        return ejectedFor.isEmpty();
    }

    /** Whether it has as many connections as it may. */
    public boolean isFull() {
        return connections >= mostConnections;
    }

    /** In one line, with the reason where it is given no connections. */
    @Override
    public String toString() {
        if (isUp()) {
            return endpoint + " is " + (isFull() ? "full" : "up") + ", " + connections + " of " + mostConnections
                    + " connections";
        }
        return endpoint + " is ejected, tried again in "
                + Durations.text(ejectedFor.orElseThrow())
                + lastFailure.map(failure -> " (" + failure.getMessage() + ")").orElse("");
    }
}
