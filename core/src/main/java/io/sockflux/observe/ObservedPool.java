package io.sockflux.observe;

import io.sockflux.address.Endpoint;
import java.time.Duration;
import java.util.Optional;

/** A pool of connections, for an observer or an operator. Any thread may ask. */
public interface ObservedPool {

    /** Is told of a pool. */
    interface Watch {

        /** A subscriber has waited for a connection; see {@link NetworkObserver#poolWaited}. */
        void waited(ObservedPool pool, Duration waited, Optional<Throwable> failure);
    }

    /** The endpoint that the pool's connections are connected to. It has few values, so it may be the tag of a meter. */
    Endpoint target();

    /** How many connections are lent. */
    int lent();

    /** How many connections are open and wait to be lent. */
    int idle();

    /** How many subscribers wait for a connection to come free. */
    int pending();

    /** How many connections there may be, lent and idle together. */
    int maxConnections();
}
