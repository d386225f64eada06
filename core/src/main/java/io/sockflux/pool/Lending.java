package io.sockflux.pool;

import io.sockflux.error.PoolClosedException;
import io.sockflux.internal.log.Drops;
import io.sockflux.internal.resource.RefusedElement;
import java.time.Duration;
import java.util.concurrent.atomic.AtomicReference;
import org.jspecify.annotations.Nullable;
import org.reactivestreams.Subscription;
import reactor.core.CoreSubscriber;
import reactor.core.Fuseable;
import reactor.core.publisher.BaseSubscriber;
import reactor.core.publisher.Mono;
import reactor.core.publisher.Operators;
import reactor.pool.PoolAcquirePendingLimitException;
import reactor.pool.PooledRef;

/** A subscriber's wish for a connection: takes connections from the pool until it gets a live connection. */
final class Lending implements Subscription {

    private final ConnectionPool pool;
    private final CoreSubscriber<? super PooledConnection> subscriber;
    private final AtomicReference<State> state = new AtomicReference<>(State.NEW);
    private long begunNanos;
    private volatile @Nullable Take take;
    /** Done when the place of the last connection that was found dead is free. */
    private volatile @Nullable Mono<Void> closing;

    private enum State {
        NEW,
        ASKED,
        CANCELLED,
        DONE
    }

    Lending(ConnectionPool pool, CoreSubscriber<? super PooledConnection> subscriber) {
        this.pool = pool;
        this.subscriber = subscriber;
    }

    @Override
    public void request(long n) {
        if (Operators.validate(n) && state.compareAndSet(State.NEW, State.ASKED)) {
            begunNanos = pool.nowNanos();
            next();
        }
    }

    @Override
    public void cancel() {
        State before = state.getAndUpdate(now -> now == State.DONE ? now : State.CANCELLED);
        Take current = take;
        if (before == State.ASKED && current != null) {
            current.cancel();
        }
    }

    private Duration left() {
        return pool.acquireTimeout().minusNanos(pool.nowNanos() - begunNanos);
    }

    private void next() {
        Duration left = left();
        Take current = new Take();
        take = current;
        if (state.get() == State.ASKED) {
            pool.take(left).subscribe(current);
        }
    }

    /** What the pool gives belongs to us, also when we are not interested any more. */
    private final class Take extends BaseSubscriber<PooledRef<Pooled>> {

        @Override
        protected void hookOnNext(PooledRef<Pooled> ref) {
            if (pool.isClosing()) {
                giveBack(ref);
                fail(new PoolClosedException(pool.target()));
            } else if (ref.metadata().acquireCount() <= 1
                    && !ref.poolable().watch().isQuiet()) {
                // It may be the peer who speaks first, so there is nothing to look for.
                lend(ref);
            } else {
                ref.poolable().watch().end().subscribe(quiet -> {
                    if (quiet) {
                        lend(ref);
                    } else {
                        closing = giveBack(ref);
                        next();
                    }
                });
            }
        }

        @Override
        protected void hookOnError(Throwable error) {
            Mono<Void> place = closing;
            if (place != null && error instanceof PoolAcquirePendingLimitException) {
                // None may wait for a place, but this one was ours before its connection was found dead.
                closing = null;
                pool.within(left(), place).subscribe(nothing -> {}, failure -> next(), Lending.this::next);
            } else {
                fail(pool.failure(error));
            }
        }
    }

    private void lend(PooledRef<Pooled> ref) {
        if (state.compareAndSet(State.ASKED, State.DONE)) {
            pool.waited(begunNanos, null);
            hand(new PooledConnection(ref));
            subscriber.onComplete();
        } else {
            giveBack(ref);
        }
    }

    private void hand(PooledConnection lent) {
        if (subscriber instanceof Fuseable.ConditionalSubscriber<? super PooledConnection> conditional) {
            // A filter behind us says so where it drops the connection.
            if (!conditional.tryOnNext(lent) && RefusedElement.isOfAFilter(conditional)) {
                lent.release().subscribe();
            }
        } else {
            subscriber.onNext(lent);
        }
    }

    private void fail(Throwable error) {
        if (state.compareAndSet(State.ASKED, State.DONE)) {
            pool.waited(begunNanos, error);
            subscriber.onError(error);
        }
    }

    /** Gives it back, and tells when its place is free. */
    private static Mono<Void> giveBack(PooledRef<Pooled> ref) {
        Mono<Void> free = ref.release().cache();
        free.subscribe(ignored -> {}, error -> Drops.drop(error));
        return free;
    }
}
