package io.sockflux.pool;

import static java.util.Objects.requireNonNull;

import io.sockflux.address.Endpoint;
import io.sockflux.observe.ObservedPool;
import io.sockflux.stream.Connection;
import java.time.Duration;
import java.util.function.Function;
import org.jspecify.annotations.Nullable;
import reactor.core.Disposable;
import reactor.core.publisher.Mono;
import reactor.core.scheduler.Scheduler;

/**
 * A recipe for a pool of connections to a single target. Recipes are immutable: each method returns a new recipe.
 *
 * <p>Every bound is set. There are at most 16 connections and 1,024 waiting subscribers. A subscriber waits 10 s at
 * most, and a connection may be idle for 30 s.
 */
public final class PoolRecipe {

    private final Endpoint target;
    private final Mono<Connection> connect;
    private final Mono<Void> networkClosed;
    private final Scheduler timers;
    private final Function<Mono<Void>, Disposable> withDrain;
    private final Function<ObservedPool, Disposable> listed;
    private final ObservedPool.@Nullable Watch watch;
    private final PoolBounds bounds;

    /**
     * A pool with the default bounds. {@code Connector.pool()} makes a recipe with them.
     *
     * @param target the endpoint that the connections are connected to, for messages
     * @param connect makes a connection for each subscriber
     * @param networkClosed fails when the network is closed, which closes its pools
     * @param timers run the timers of the pools and give the pools' time
     * @param withDrain has the network's drain close a pool too, until the result is disposed of
     * @param listed lists a pool at its network, until the result is disposed of
     * @param watch is told how long subscribers wait; null if nobody observes
     */
    public PoolRecipe(
            Endpoint target,
            Mono<Connection> connect,
            Mono<Void> networkClosed,
            Scheduler timers,
            Function<Mono<Void>, Disposable> withDrain,
            Function<ObservedPool, Disposable> listed,
            ObservedPool.@Nullable Watch watch) {
        this(
                requireNonNull(target, "target"),
                requireNonNull(connect, "connect"),
                requireNonNull(networkClosed, "networkClosed"),
                requireNonNull(timers, "timers"),
                requireNonNull(withDrain, "withDrain"),
                requireNonNull(listed, "listed"),
                watch,
                PoolBounds.DEFAULT);
    }

    private PoolRecipe(
            Endpoint target,
            Mono<Connection> connect,
            Mono<Void> networkClosed,
            Scheduler timers,
            Function<Mono<Void>, Disposable> withDrain,
            Function<ObservedPool, Disposable> listed,
            ObservedPool.@Nullable Watch watch,
            PoolBounds bounds) {
        this.target = target;
        this.connect = connect;
        this.networkClosed = networkClosed;
        this.timers = timers;
        this.withDrain = withDrain;
        this.listed = listed;
        this.watch = watch;
        this.bounds = bounds;
    }

    /** How many connections there are at the most, lent and idle together; 16 unless set. */
    public PoolRecipe maxConnections(int most) {
        return with(bounds.withMaxConnections(most));
    }

    /** How many subscribers may wait for a connection; the next subscriber fails at once. 1,024 unless set. */
    public PoolRecipe maxPending(int most) {
        return with(bounds.withMaxPending(most));
    }

    /**
     * How long a subscriber waits for a connection to come free; 10 s unless set. If the pool has room and connects,
     * the connector's own timeouts hold.
     */
    public PoolRecipe acquireTimeout(Duration length) {
        return with(bounds.withAcquireTimeout(length));
    }

    /** How long a connection may be idle before it is closed; 30 s unless set. */
    public PoolRecipe idleTimeout(Duration length) {
        return with(bounds.withIdleTimeout(length));
    }

    /** How old a connection may be and still be lent, so that a name is resolved anew now and then; no bound unless set. */
    public PoolRecipe maxAge(Duration length) {
        return with(bounds.withMaxAge(length));
    }

    /** How long closing the pool waits for lent connections before it aborts them; 10 s unless set. */
    public PoolRecipe drainTimeout(Duration length) {
        return with(bounds.withDrainTimeout(length));
    }

    /**
     * A pool, empty as yet. The caller closes the pool before its network.
     *
     * @throws IllegalStateException if the library {@code reactor-pool} is missing
     */
    public ConnectionPool open() {
        try {
            return new ConnectionPool(target, connect, networkClosed, bounds, timers, withDrain, listed, watch);
        } catch (NoClassDefFoundError e) {
            throw new IllegalStateException(
                    "pool: the module reactor.pool is missing (expected: io.projectreactor.addons:reactor-pool)", e);
        }
    }

    private PoolRecipe with(PoolBounds other) {
        return new PoolRecipe(target, connect, networkClosed, timers, withDrain, listed, watch, other);
    }
}
