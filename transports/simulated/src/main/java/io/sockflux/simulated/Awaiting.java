package io.sockflux.simulated;

import java.time.Duration;
import org.jspecify.annotations.Nullable;
import org.reactivestreams.Publisher;

/** What a program that blocks waits by. Only its own thread may use it. */
public interface Awaiting {

    /**
     * Waits in the simulation's time until a publisher has completed. It is subscribed to on the simulation's thread.
     *
     * @return the last value, or null if there was none
     * @throws RuntimeException the publisher's failure, with a checked one as the cause
     */
    <T> @Nullable T await(Publisher<? extends T> publisher);

    /** Waits for so much of the simulation's time. */
    void sleep(Duration time);

    /** How much time has passed since the simulation began. */
    Duration now();
}
