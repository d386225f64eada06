package io.sockflux.internal.layer;

import io.sockflux.check.Durations;
import java.time.Duration;

/**
 * The bounds on openings of a listener's connections.
 *
 * @param most the most at once; further connections wait or are refused, by the listener's other limits
 * @param timeout counts from the moment that the socket is connected
 */
public record OpeningLimits(int most, Duration timeout) {

    /**
     * 1,024 at once, 10 s each. An opening costs its peer only a connection, and costs this side a descriptor and the
     * layer's state. So peers that never finish must not hold many for long.
     */
    public static final OpeningLimits DEFAULT = new OpeningLimits(1024, Duration.ofSeconds(10));

    public OpeningLimits {
        if (most < 1) {
            throw new IllegalArgumentException("maxOpening: " + most + " (expected: >= 1)");
        }
        Durations.checkPositive(timeout, "openingLimit");
    }
}
