package io.sockflux.internal.accept;

import io.sockflux.check.Checks;
import io.sockflux.check.Durations;
import io.sockflux.internal.loop.TokenBucket;
import java.time.Duration;

/**
 * A rate of connections.
 *
 * @param connections how many may come at once, and in each length of time
 * @param per the length of time
 */
public record AcceptRate(int connections, Duration per) {

    public AcceptRate {
        Checks.checkAtLeast(connections, 1, "connections");
        Durations.checkPositive(per, "per");
    }

    TokenBucket bucket(long nowNanos) {
        return new TokenBucket(connections, Durations.nanos(per), nowNanos);
    }

    @Override
    public String toString() {
        return connections + " connections in " + Durations.text(per);
    }
}
