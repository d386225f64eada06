package io.sockflux.pool;

import static java.util.Objects.requireNonNull;

import io.sockflux.address.Endpoint;
import io.sockflux.stream.Connection;
import java.time.Duration;
import reactor.core.publisher.Mono;
import reactor.core.scheduler.Scheduler;

/**
 * A recipe for a pool of connections to one target. Recipes are immutable, each method returns a new one.
 *
 * <p>Every bound is set: 16 connections, 1,024 who wait for one, 10 s that each of them waits, 30 s that a connection may
 * be idle.
 */
public final class PoolRecipe {

    private final Endpoint target;
    private final Mono<Connection> connect;
    private final Mono<Void> networkClosed;
    private final Scheduler timers;
    private final PoolBounds bounds;

    /**
     * A pool with the default bounds. {@code Connector.pool()} gives one.
     *
     * @param target what the connections are connected to, for messages
     * @param connect makes one connection for each subscriber
     * @param networkClosed fails when the network is closed, and its pools with it
     * @param timers run the timers of the pools, whose time is theirs
     */
    public PoolRecipe(Endpoint target, Mono<Connection> connect, Mono<Void> networkClosed, Scheduler timers) {
        this(
                requireNonNull(target, "target"),
                requireNonNull(connect, "connect"),
                requireNonNull(networkClosed, "networkClosed"),
                requireNonNull(timers, "timers"),
                PoolBounds.DEFAULT);
    }

    private PoolRecipe(
            Endpoint target, Mono<Connection> connect, Mono<Void> networkClosed, Scheduler timers, PoolBounds bounds) {
        this.target = target;
        this.connect = connect;
        this.networkClosed = networkClosed;
        this.timers = timers;
        this.bounds = bounds;
    }

    /** How many connections there are at the most, lent ones and idle ones; 16 unless set. */
    public PoolRecipe connections(int most) {
        return with(bounds.withConnections(most));
    }

    /** How many may wait for a connection; the next one fails at once. 1,024 unless set. */
    public PoolRecipe pending(int most) {
        return with(bounds.withPending(most));
    }

    /**
     * How long one waits for a connection to come free, 10 s unless set. Connecting, where there is room for one more, has
     * the connector's own timeouts.
     */
    public PoolRecipe acquireTimeout(Duration length) {
        return with(bounds.withAcquireTimeout(length));
    }

    /** How long a connection may be idle before it is closed; 30 s unless set. */
    public PoolRecipe idleTimeout(Duration length) {
        return with(bounds.withIdleTimeout(length));
    }

    /** How old a connection may be and still be lent, so that a name is resolved anew now and then; no bound unless set. */
    public PoolRecipe longestLife(Duration length) {
        return with(bounds.withLongestLife(length));
    }

    /** How long closing the pool waits for lent connections before it aborts them; 10 s unless set. */
    public PoolRecipe drainTimeout(Duration length) {
        return with(bounds.withDrainTimeout(length));
    }

    /**
     * A pool, empty as yet. It is to be closed before its network is.
     *
     * @throws IllegalStateException if {@code reactor-pool} is not there
     */
    public ConnectionPool open() {
        try {
            return new ConnectionPool(target, connect, networkClosed, bounds, timers);
        } catch (NoClassDefFoundError e) {
            throw new IllegalStateException(
                    "pool: the module reactor.pool is missing (expected: io.projectreactor.addons:reactor-pool)", e);
        }
    }

    private PoolRecipe with(PoolBounds other) {
        return new PoolRecipe(target, connect, networkClosed, timers, other);
    }
}
