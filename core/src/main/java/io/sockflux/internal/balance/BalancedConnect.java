package io.sockflux.internal.balance;

import io.sockflux.error.NoBackendException;
import io.sockflux.internal.loop.LoopClock;
import io.sockflux.internal.resource.ResourceSink;
import io.sockflux.stream.Connection;
import java.util.function.BiConsumer;
import java.util.function.IntFunction;
import org.jspecify.annotations.Nullable;
import reactor.core.Disposable;
import reactor.core.Disposables;
import reactor.core.publisher.BaseSubscriber;
import reactor.core.publisher.Mono;
import reactor.util.context.Context;

/**
 * One subscriber's connect: takes a backend, connects, and takes another where that fails. A backend that fails is given to
 * nobody until a check has reached it.
 */
final class BalancedConnect implements Waiter {

    /** Backends that fail are ejected, so a further round is for those that come back and fail meanwhile. */
    private static final int MOST_ROUNDS = 2;

    private final BackendSet set;
    private final LoopClock clock;
    private final IntFunction<Mono<Connection>> connectors;
    private final BiConsumer<Lease, Connection> ended;
    private final ResourceSink<Connection> sink;
    private final Disposable.Swap timer = Disposables.swap();
    private int attempts;
    private @Nullable Throwable lastFailure;
    private volatile boolean cancelled;
    private volatile @Nullable Attempt attempt;

    /**
     * A connect that has not begun.
     *
     * @param ended told of the end of a connection that was handed over
     */
    BalancedConnect(
            BackendSet set,
            LoopClock clock,
            IntFunction<Mono<Connection>> connectors,
            BiConsumer<Lease, Connection> ended,
            ResourceSink<Connection> sink) {
        this.set = set;
        this.clock = clock;
        this.connectors = connectors;
        this.ended = ended;
        this.sink = sink;
    }

    void begin() {
        sink.onCancel(this::cancel);
        set.take(this);
    }

    private void cancel() {
        cancelled = true;
        timer.dispose();
        set.leave(this);
        Attempt current = attempt;
        if (current != null) {
            current.leave();
        }
    }

    // What the set says

    @Override
    public void waiting(long nanos) {
        timer.update(clock.after(nanos, () -> {
            if (set.leave(this)) {
                sink.error(explained(set.timedOut()));
            }
        }));
        if (cancelled) {
            // The cancellation may have come before this stood in the line.
            set.leave(this);
        }
    }

    @Override
    public void refused(NoBackendException why) {
        sink.error(explained(why));
    }

    private NoBackendException explained(NoBackendException why) {
        if (lastFailure != null) {
            why.initCause(lastFailure);
        }
        return why;
    }

    @Override
    public void closed(Throwable why) {
        timer.dispose();
        sink.error(why);
    }

    @Override
    public void chosen(Lease lease) {
        timer.update(Disposables.disposed());
        Attempt current = new Attempt(lease);
        attempt = current;
        Mono<Connection> connect;
        try {
            connect = connectors.apply(lease.index());
        } catch (Throwable e) {
            // A recipe that the user's code could not change.
            set.release(lease);
            sink.error(e);
            return;
        }
        attempts++;
        if (cancelled) {
            current.leave();
        } else {
            connect.subscribe(current);
        }
    }

    private void again() {
        if (cancelled) {
            return;
        }
        if (attempts >= MOST_ROUNDS * set.size()) {
            sink.error(explained(new NoBackendException(attempts + " attempts failed", set.states())));
        } else {
            set.take(this);
        }
    }

    /** One backend's turn. Takes the connection also when it was just cancelled, and the sink then releases it. */
    private final class Attempt extends BaseSubscriber<Connection> {

        private final Lease lease;

        Attempt(Lease lease) {
            this.lease = lease;
        }

        @Override
        public Context currentContext() {
            return Context.of(sink.contextView());
        }

        void leave() {
            cancel();
            set.release(lease);
        }

        @Override
        protected void hookOnNext(Connection connection) {
            // The lease is the connection's now, whatever becomes of the subscriber.
            connection
                    .closed()
                    .subscribe(
                            nothing -> {},
                            error -> ended.accept(lease, connection),
                            () -> ended.accept(lease, connection));
            if (set.mayBeHandedOver(lease)) {
                sink.success(connection);
            } else {
                connection.abort().subscribe();
                again();
            }
        }

        @Override
        protected void hookOnError(Throwable error) {
            boolean isOfBackend = BackendFailures.isOfBackend(error);
            if (isOfBackend) {
                // Before the place is free, so that nobody who waits is given it.
                set.failed(lease, error);
            }
            set.release(lease);
            if (isOfBackend) {
                lastFailure = error;
                again();
            } else {
                sink.error(error);
            }
        }
    }
}
