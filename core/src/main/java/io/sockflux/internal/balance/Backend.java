package io.sockflux.internal.balance;

import io.sockflux.address.Endpoint;
import org.jspecify.annotations.Nullable;

/** One backend in its set, whose lock guards all that changes. */
final class Backend {

    final int index;
    final Endpoint endpoint;
    /** Open and connecting. */
    int connections;

    boolean ejected;
    /** How often it was ejected: what began before the last time says nothing of now. */
    int generation;
    /** How many waits in a row it has had, each longer than the one before. */
    int waits;

    long retryAtNanos;
    long returnedAtNanos;

    @Nullable
    Throwable lastFailure;

    Backend(int index, Endpoint endpoint) {
        this.index = index;
        this.endpoint = endpoint;
    }
}
