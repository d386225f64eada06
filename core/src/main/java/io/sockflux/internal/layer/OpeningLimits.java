package io.sockflux.internal.layer;

import io.sockflux.check.Durations;
import java.time.Duration;

/**
 * How many connections of a listener may be opening at once, and how long each opening may take.
 *
 * @param most so many; the rest waits or is refused as the listener's other limits have it
 * @param timeout counted from the moment that the socket is connected
 */
public record OpeningLimits(int most, Duration timeout) {

    /**
     * 1,024 at once, 10 s each. An opening costs its peer nothing but a connection, and costs us a descriptor and the
     * layer's state, so peers that never finish must not hold many for long.
     */
    public static final OpeningLimits DEFAULT = new OpeningLimits(1024, Duration.ofSeconds(10));

    public OpeningLimits {
        if (most < 1) {
            throw new IllegalArgumentException("maxOpening: " + most + " (expected: >= 1)");
        }
        Durations.checkPositive(timeout, "openingTimeout");
    }
}
