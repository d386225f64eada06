package io.sockflux.balance;

import io.sockflux.address.Endpoint;
import java.time.Duration;

/**
 * Hears of the backends of a balancer. The methods run on event loops and must not block. What they throw is logged and
 * harms nothing else. Each method does nothing unless it is overridden.
 */
public interface BalanceObserver {

    /**
     * A backend was up and is given no more connections.
     *
     * @param failure the failure of the connect or check that was seen first
     * @param wait how long until it is tried again
     */
    default void ejected(Endpoint backend, Throwable failure, Duration wait) {}

    /** A backend was ejected, a check has reached it, and it is given connections again. */
    default void returned(Endpoint backend) {}
}
