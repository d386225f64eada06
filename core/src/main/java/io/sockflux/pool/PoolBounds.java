package io.sockflux.pool;

import io.sockflux.check.Checks;
import io.sockflux.check.Durations;
import java.time.Duration;
import org.jspecify.annotations.Nullable;

/**
 * The bounds of a pool.
 *
 * @param maxConnections how many connections there are at most, lent and idle together
 * @param maxPending how many subscribers may wait for a connection
 * @param acquireTimeout how long a subscriber waits for a connection to come free
 * @param idleTimeout how long a connection may be idle
 * @param maxAge how old a connection may be and still be lent; null without a bound
 * @param drainTimeout how long the close of the pool waits for lent connections
 */
record PoolBounds(
        int maxConnections,
        int maxPending,
        Duration acquireTimeout,
        Duration idleTimeout,
        @Nullable Duration maxAge,
        Duration drainTimeout) {

    static final PoolBounds DEFAULT =
            new PoolBounds(16, 1024, Duration.ofSeconds(10), Duration.ofSeconds(30), null, Duration.ofSeconds(10));

    PoolBounds {
        Checks.checkAtLeast(maxConnections, 1, "maxConnections");
        Checks.checkAtLeast(maxPending, 0, "maxPending");
        Durations.checkPositive(acquireTimeout, "acquireTimeout");
        Durations.checkPositive(idleTimeout, "idleTimeout");
        Durations.checkNotNegative(drainTimeout, "drainTimeout");
    }

    PoolBounds withMaxConnections(int most) {
        return new PoolBounds(most, maxPending, acquireTimeout, idleTimeout, maxAge, drainTimeout);
    }

    PoolBounds withMaxPending(int most) {
        return new PoolBounds(maxConnections, most, acquireTimeout, idleTimeout, maxAge, drainTimeout);
    }

    PoolBounds withAcquireTimeout(Duration length) {
        return new PoolBounds(maxConnections, maxPending, length, idleTimeout, maxAge, drainTimeout);
    }

    PoolBounds withIdleTimeout(Duration length) {
        return new PoolBounds(maxConnections, maxPending, acquireTimeout, length, maxAge, drainTimeout);
    }

    PoolBounds withMaxAge(Duration length) {
        Durations.checkPositive(length, "maxAge");
        return new PoolBounds(maxConnections, maxPending, acquireTimeout, idleTimeout, length, drainTimeout);
    }

    PoolBounds withDrainTimeout(Duration length) {
        return new PoolBounds(maxConnections, maxPending, acquireTimeout, idleTimeout, maxAge, length);
    }
}
