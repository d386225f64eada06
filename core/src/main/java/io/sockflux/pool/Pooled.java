package io.sockflux.pool;

import io.sockflux.internal.stream.UnusedWatch;
import io.sockflux.stream.Connection;
import reactor.core.publisher.Mono;

/** A connection of a pool. */
record Pooled(Connection connection, UnusedWatch watch) {

    Pooled(Connection connection) {
        this(connection, new UnusedWatch(connection));
    }

    /** Watches the connection while it is idle, or closes it before another connection gets its place. */
    Mono<Void> settle() {
        return watch.begin().flatMap(quiet -> quiet ? Mono.<Void>empty() : close());
    }

    Mono<Void> close() {
        return Mono.defer(() -> {
            watch.spend();
            // A place is free when its socket is, which may stay open behind the outcome.
            return connection.close().then(connection.closed());
        });
    }

    /** Ends the connection: the pool cannot know what its user left behind. */
    Mono<Void> abort() {
        return Mono.defer(() -> {
            watch.spend();
            return connection.abort();
        });
    }

    // Each is itself only.

    @Override
    public boolean equals(Object other) {
        return this == other;
    }

    @Override
    public int hashCode() {
        return System.identityHashCode(this);
    }
}
