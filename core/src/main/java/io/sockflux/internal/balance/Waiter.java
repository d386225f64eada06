package io.sockflux.internal.balance;

import io.sockflux.error.NoBackendException;

/** Who wants a backend. Is told one thing, once, on any thread and without a lock. */
interface Waiter {

    /** A backend is chosen, and the lease is the waiter's. */
    void chosen(Lease lease);

    /** There is none, or it may not wait for one. */
    void refused(NoBackendException why);

    /** It waits for at most this time, and then calls {@link BackendSet#leave}. */
    void waiting(long nanos);

    /** The network was closed, or the balancer. */
    void closed(Throwable why);
}
