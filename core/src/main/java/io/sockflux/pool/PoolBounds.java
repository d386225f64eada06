package io.sockflux.pool;

import io.sockflux.check.Checks;
import io.sockflux.check.Durations;
import java.time.Duration;
import org.jspecify.annotations.Nullable;

/**
 * The bounds of a pool.
 *
 * @param connections how many connections there are at most, lent and idle together
 * @param pending how many subscribers may wait for a connection
 * @param acquireTimeout how long a subscriber waits for a connection to come free
 * @param idleTimeout how long a connection may be idle
 * @param longestLife how old a connection may be and still be lent; null without a bound
 * @param drainTimeout how long the close of the pool waits for lent connections
 */
record PoolBounds(
        int connections,
        int pending,
        Duration acquireTimeout,
        Duration idleTimeout,
        @Nullable Duration longestLife,
        Duration drainTimeout) {

    static final PoolBounds DEFAULT =
            new PoolBounds(16, 1024, Duration.ofSeconds(10), Duration.ofSeconds(30), null, Duration.ofSeconds(10));

    PoolBounds {
        Checks.checkAtLeast(connections, 1, "connections");
        Checks.checkAtLeast(pending, 0, "pending");
        Durations.checkPositive(acquireTimeout, "acquireTimeout");
        Durations.checkPositive(idleTimeout, "idleTimeout");
        Durations.checkNotNegative(drainTimeout, "drainTimeout");
    }

    PoolBounds withConnections(int most) {
        return new PoolBounds(most, pending, acquireTimeout, idleTimeout, longestLife, drainTimeout);
    }

    PoolBounds withPending(int most) {
        return new PoolBounds(connections, most, acquireTimeout, idleTimeout, longestLife, drainTimeout);
    }

    PoolBounds withAcquireTimeout(Duration length) {
        return new PoolBounds(connections, pending, length, idleTimeout, longestLife, drainTimeout);
    }

    PoolBounds withIdleTimeout(Duration length) {
        return new PoolBounds(connections, pending, acquireTimeout, length, longestLife, drainTimeout);
    }

    PoolBounds withLongestLife(Duration length) {
        Durations.checkPositive(length, "longestLife");
        return new PoolBounds(connections, pending, acquireTimeout, idleTimeout, length, drainTimeout);
    }

    PoolBounds withDrainTimeout(Duration length) {
        return new PoolBounds(connections, pending, acquireTimeout, idleTimeout, longestLife, length);
    }
}
