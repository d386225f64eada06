package io.sockflux.pool;

import static java.util.Objects.requireNonNull;

import io.sockflux.address.Endpoint;
import io.sockflux.check.Durations;
import io.sockflux.error.PoolClosedException;
import io.sockflux.error.PoolExhaustedException;
import io.sockflux.exchange.Exchange;
import io.sockflux.exchange.Requester;
import io.sockflux.internal.loop.InOrder;
import io.sockflux.internal.loop.UntilClosed;
import io.sockflux.internal.resource.UseBody;
import io.sockflux.observe.ObservedPool;
import io.sockflux.stream.Connection;
import java.time.Duration;
import java.util.Optional;
import java.util.concurrent.TimeUnit;
import java.util.function.Function;
import org.jspecify.annotations.Nullable;
import org.reactivestreams.Publisher;
import reactor.core.CoreSubscriber;
import reactor.core.Disposable;
import reactor.core.Disposables;
import reactor.core.publisher.Flux;
import reactor.core.publisher.Mono;
import reactor.core.publisher.Sinks;
import reactor.core.scheduler.Scheduler;
import reactor.pool.InstrumentedPool;
import reactor.pool.PoolAcquirePendingLimitException;
import reactor.pool.PoolAcquireTimeoutException;
import reactor.pool.PoolBuilder;
import reactor.pool.PoolShutdownException;
import reactor.pool.PooledRef;
import reactor.pool.PooledRefMetadata;

/**
 * Connections to a single target, each lent to a single user at a time. The pool lends the connection that was given
 * back last. It watches idle connections, and closes a connection as soon as its peer ends the stream, resets it or
 * sends unexpected bytes. The pool never lends such a connection, as far as the kernel knows at the time of lending.
 *
 * <p>The recipe bounds the number of lent, idle and connecting connections together. An idle connection that is being
 * closed for its age may exist for a moment beside its successor.
 */
public final class ConnectionPool implements ObservedPool {

    private static final Duration SHORTEST_EVICTION_INTERVAL = Duration.ofMillis(1);
    private static final Duration LONGEST_EVICTION_INTERVAL = Duration.ofSeconds(5);

    private final Endpoint target;
    private final Mono<Void> networkClosed;
    private final PoolBounds bounds;
    private final Scheduler timers;
    private final InstrumentedPool<Pooled> pool;
    private final InOrder<Pooled> all = new InOrder<>();
    private final Sinks.Empty<Void> closing = Sinks.empty();
    private final Sinks.Empty<Void> drained = Sinks.empty();
    private final Mono<Void> close = Mono.defer(this::closeNow).cache();
    private final Disposable.Swap withNetwork = Disposables.swap();
    private final Disposable.Swap fromDrain = Disposables.swap();
    private final Disposable.Swap fromList = Disposables.swap();
    private final ObservedPool.@Nullable Watch watch;
    private volatile boolean isClosing;

    ConnectionPool(
            Endpoint target,
            Mono<Connection> connect,
            Mono<Void> networkClosed,
            PoolBounds bounds,
            Scheduler timers,
            Function<Mono<Void>, Disposable> withDrain,
            Function<ObservedPool, Disposable> listed,
            ObservedPool.@Nullable Watch watch) {
        this.target = target;
        this.networkClosed = networkClosed;
        this.bounds = bounds;
        this.timers = timers;
        this.watch = watch;
        this.pool = PoolBuilder.from(pooled(connect))
                .sizeBetween(0, bounds.maxConnections())
                .maxPendingAcquire(bounds.maxPending())
                .idleResourceReuseMruOrder()
                .releaseHandler(Pooled::settle)
                .destroyHandler(Pooled::close)
                .evictionPredicate(this::isOver)
                .evictInBackground(evictionInterval(bounds.idleTimeout()), timers)
                .pendingAcquireTimer((task, wait) -> timers.schedule(task, Durations.nanos(wait), TimeUnit.NANOSECONDS))
                .clock(new TimersClock(timers))
                .buildPool();
        withNetwork.update(networkClosed.subscribe(nothing -> {}, closed -> close.subscribe()));
        fromDrain.update(withDrain.apply(close));
        fromList.update(listed.apply(this));
    }

    /**
     * Lends a connection to the body, and takes it back when the body has completed. The pool lends the connection
     * again if it is then as good as new: open both ways, with nothing under way and nothing unread. After an error or
     * a cancellation the sent bytes may be cut. The pool therefore {@linkplain Connection#abort() aborts} the
     * connection, as {@code Connector.use} does. Operators that cancel, such as {@link Flux#next()} and
     * {@link Flux#take(long)}, belong into the body.
     *
     * {@snippet id="JavadocPageTest.lend" :
     * Flux<String> answers = pool.use(connection -> connection
     *         .send("question\n")
     *         .thenMany(
     *                 connection.receive().lines(StandardCharsets.UTF_8, 1024).take(1)));
     * }
     *
     * @return the body's elements, ended after the connection was given back. Fails with the body's error, or the error
     *     of {@link #acquire()}. Fails with {@link io.sockflux.error.NetworkClosedException} when the network is
     *     closed, whatever the body waits for
     */
    public <T> Flux<T> use(Function<? super Connection, ? extends Publisher<? extends T>> body) {
        requireNonNull(body, "body");
        return UntilClosed.flux(
                Flux.usingWhen(
                        acquire(),
                        lent -> UseBody.of(body.apply(lent.connection()), lent.release()),
                        PooledConnection::release,
                        (lent, error) -> lent.abort(),
                        PooledConnection::abort),
                networkClosed);
    }

    /**
     * Lends an idle connection; or, without any, a new connection if there is room; or else the first connection that
     * comes free.
     *
     * {@snippet id="JavadocPageTest.acquire" :
     * Mono<String> answer = Mono.usingWhen(
     *         pool.acquire(),
     *         lent -> lent.connection()
     *                 .send("question\n")
     *                 .then(lent.connection()
     *                         .receive()
     *                         .lines(StandardCharsets.UTF_8, 1024)
     *                         .next()),
     *         PooledConnection::release,
     *         (lent, error) -> lent.abort(),
     *         PooledConnection::abort);
     * }
     *
     * @return the connection; the subscriber gives it back. Fails with {@link PoolExhaustedException} if too many
     *     subscribers wait already or this subscriber has waited too long. Fails with
     *     {@link io.sockflux.error.ConnectFailedException} if a new connection fails, or with
     *     {@link PoolClosedException}. Cancelling takes no place away.
     */
    public Mono<PooledConnection> acquire() {
        return new Mono<>() {
            @Override
            public void subscribe(CoreSubscriber<? super PooledConnection> subscriber) {
                subscriber.onSubscribe(new Lending(ConnectionPool.this, subscriber));
            }
        };
    }

    @Override
    public Endpoint target() {
        return target;
    }

    @Override
    public int idle() {
        int idle = 0;
        for (Pooled pooled : all) {
            if (pooled.watch().isQuiet()) {
                idle++;
            }
        }
        return idle;
    }

    @Override
    public int lent() {
        return pool.metrics().acquiredSize();
    }

    @Override
    public int maxConnections() {
        return bounds.maxConnections();
    }

    @Override
    public int pending() {
        return pool.metrics().pendingAcquireSize();
    }

    /**
     * Makes requests over the pool's connections. Each request borrows a connection until its answer has come, so the pool's
     * bounds are those of the requests, and a connection carries one at a time. The connection of a request that fails, is
     * cancelled or is not answered in its time is aborted: a late answer reaches nobody.
     *
     * @return the requester, which needs no close; closing it only refuses further requests. A request fails as
     *     {@link #acquire()} does, before it is sent, or with {@link io.sockflux.error.UnansweredException}
     */
    public <Q, A> Requester<Q, A> requester(Exchange<Q, A> exchange) {
        return new PoolRequester<>(this, exchange, bounds.maxConnections(), timers, networkClosed);
    }

    /**
     * Ends lending: waiting subscribers fail with {@link PoolClosedException}, and idle connections are closed. Lent
     * connections may be used on and are closed when they are given back. After the drain timeout the pool aborts the
     * connections that are still lent. The close begins at subscription, goes on if the subscriber cancels, and happens
     * once, for any number of calls.
     *
     * @return completes when all connections are closed
     */
    public Mono<Void> close() {
        return close;
    }

    @Override
    public String toString() {
        return "pool " + target() + ": " + lent() + " of " + bounds.maxConnections() + " lent, " + idle() + " idle, "
                + pending() + " pending";
    }

    // What the parts share

    /** Tells how long a subscriber has waited, and why in vain if it has. */
    void waited(long begunNanos, @Nullable Throwable failure) {
        if (watch != null) {
            watch.waited(this, Duration.ofNanos(nowNanos() - begunNanos), Optional.ofNullable(failure));
        }
    }

    Duration acquireTimeout() {
        return bounds.acquireTimeout();
    }

    /** Only the distance of two times has a meaning. */
    long nowNanos() {
        return timers.now(TimeUnit.NANOSECONDS);
    }

    boolean isClosing() {
        return isClosing;
    }

    Mono<PooledRef<Pooled>> take(Duration timeout) {
        return timeout.isNegative() || timeout.isZero()
                ? Mono.error(new PoolAcquireTimeoutException(bounds.acquireTimeout()))
                : pool.acquire(Durations.forTimer(timeout));
    }

    /** Done when the place is free, the time is over or the pool is being closed. */
    Mono<Void> within(Duration timeout, Mono<Void> place) {
        return timeout.isNegative() || timeout.isZero()
                ? Mono.empty()
                : place.or(closing.asMono()).timeout(Durations.forTimer(timeout), Mono.empty(), timers);
    }

    Throwable failure(Throwable error) {
        if (isClosing && error instanceof PoolAcquirePendingLimitException) {
            return new PoolClosedException(target());
        }
        if (error instanceof PoolAcquirePendingLimitException) {
            return new PoolExhaustedException(
                    target(),
                    "all " + bounds.maxConnections() + " connections are lent, and " + bounds.maxPending() + " wait");
        }
        if (error instanceof PoolAcquireTimeoutException) {
            return PoolExhaustedException.timedOut(target(), bounds.maxConnections(), bounds.acquireTimeout());
        }
        return error instanceof PoolShutdownException ? new PoolClosedException(target()) : error;
    }

    // Coming and going

    private static Duration evictionInterval(Duration idleTimeout) {
        Duration half = idleTimeout.dividedBy(2);
        Duration interval = half.compareTo(LONGEST_EVICTION_INTERVAL) < 0 ? half : LONGEST_EVICTION_INTERVAL;
        return interval.compareTo(SHORTEST_EVICTION_INTERVAL) < 0 ? SHORTEST_EVICTION_INTERVAL : interval;
    }

    private Mono<Pooled> pooled(Mono<Connection> connect) {
        Mono<Void> closed = closing.asMono().then(Mono.error(() -> new PoolClosedException(target())));
        return PoolConnect.connect(connect, this::admit, closed);
    }

    private Pooled admit(Connection connection) {
        Pooled pooled = new Pooled(connection);
        all.add(pooled);
        connection.closed().subscribe(ignored -> {}, error -> {}, () -> {
            pooled.watch().spend();
            all.remove(pooled);
            if (isClosing && all.isEmpty()) {
                drained.tryEmitEmpty();
            }
        });
        if (isClosing) {
            pooled.close().subscribe();
        }
        return pooled;
    }

    private boolean isOver(Pooled pooled, PooledRefMetadata life) {
        Duration maxAge = bounds.maxAge();
        return pooled.watch().isSpent()
                || isAtLeast(life.idleTime(), bounds.idleTimeout())
                || (maxAge != null && isAtLeast(life.lifeTime(), maxAge));
    }

    private static boolean isAtLeast(long millis, Duration bound) {
        return Duration.ofMillis(millis).compareTo(bound) >= 0;
    }

    private Mono<Void> closeNow() {
        isClosing = true;
        // The network outlives its pools; one that is closed leaves nothing there.
        withNetwork.dispose();
        fromDrain.dispose();
        fromList.dispose();
        closing.tryEmitEmpty();
        pool.disposeLater().subscribe();
        if (all.isEmpty()) {
            drained.tryEmitEmpty();
        }
        return drained.asMono()
                .timeout(Durations.forTimer(bounds.drainTimeout()), Mono.empty(), timers)
                .then(Mono.defer(() -> Flux.fromIterable(all)
                        .flatMap(pooled -> pooled.connection().abort(), Integer.MAX_VALUE)
                        .then()));
    }
}
