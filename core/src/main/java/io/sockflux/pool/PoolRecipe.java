package io.sockflux.pool;

import static java.util.Objects.requireNonNull;

import io.sockflux.address.Endpoint;
import io.sockflux.check.Checks;
import io.sockflux.check.Durations;
import io.sockflux.stream.Connection;
import java.time.Duration;
import org.jspecify.annotations.Nullable;
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
    private final Bounds bounds;

    /**
     * What bounds a pool.
     *
     * @param connections how many connections there are at the most, lent ones and idle ones
     * @param pending how many may wait for a connection at the most
     * @param acquireTimeout how long one waits for a connection to come free
     * @param idleTimeout how long a connection may be idle
     * @param longestLife how long a connection is lent again at the most, or null
     * @param drainTimeout how long closing the pool waits for the connections
     */
    record Bounds(
            int connections,
            int pending,
            Duration acquireTimeout,
            Duration idleTimeout,
            @Nullable Duration longestLife,
            Duration drainTimeout) {

        static final Bounds DEFAULT =
                new Bounds(16, 1024, Duration.ofSeconds(10), Duration.ofSeconds(30), null, Duration.ofSeconds(10));
    }

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
                Bounds.DEFAULT);
    }

    private PoolRecipe(
            Endpoint target, Mono<Connection> connect, Mono<Void> networkClosed, Scheduler timers, Bounds bounds) {
        this.target = target;
        this.connect = connect;
        this.networkClosed = networkClosed;
        this.timers = timers;
        this.bounds = bounds;
    }

    /** How many connections there are at the most, lent ones and idle ones; 16 unless set. */
    public PoolRecipe connections(int most) {
        Checks.checkAtLeast(most, 1, "connections");
        return with(new Bounds(
                most,
                bounds.pending,
                bounds.acquireTimeout,
                bounds.idleTimeout,
                bounds.longestLife,
                bounds.drainTimeout));
    }

    /** How many may wait for a connection; the next one fails at once. 1,024 unless set. */
    public PoolRecipe pending(int most) {
        Checks.checkAtLeast(most, 0, "pending");
        return with(new Bounds(
                bounds.connections,
                most,
                bounds.acquireTimeout,
                bounds.idleTimeout,
                bounds.longestLife,
                bounds.drainTimeout));
    }

    /**
     * How long one waits for a connection to come free, 10 s unless set. Connecting, where there is room for one more, has
     * the connector's own timeouts.
     */
    public PoolRecipe acquireTimeout(Duration length) {
        Durations.checkPositive(length, "acquireTimeout");
        return with(new Bounds(
                bounds.connections,
                bounds.pending,
                length,
                bounds.idleTimeout,
                bounds.longestLife,
                bounds.drainTimeout));
    }

    /** How long a connection may be idle before it is closed; 30 s unless set. */
    public PoolRecipe idleTimeout(Duration length) {
        Durations.checkPositive(length, "idleTimeout");
        return with(new Bounds(
                bounds.connections,
                bounds.pending,
                bounds.acquireTimeout,
                length,
                bounds.longestLife,
                bounds.drainTimeout));
    }

    /** How old a connection may be and still be lent, so that a name is resolved anew now and then; no bound unless set. */
    public PoolRecipe longestLife(Duration length) {
        Durations.checkPositive(length, "longestLife");
        return with(new Bounds(
                bounds.connections,
                bounds.pending,
                bounds.acquireTimeout,
                bounds.idleTimeout,
                length,
                bounds.drainTimeout));
    }

    /** How long closing the pool waits for lent connections before it aborts them; 10 s unless set. */
    public PoolRecipe drainTimeout(Duration length) {
        Durations.checkNotNegative(length, "drainTimeout");
        return with(new Bounds(
                bounds.connections,
                bounds.pending,
                bounds.acquireTimeout,
                bounds.idleTimeout,
                bounds.longestLife,
                length));
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

    private PoolRecipe with(Bounds other) {
        return new PoolRecipe(target, connect, networkClosed, timers, other);
    }
}
