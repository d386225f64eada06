package io.sockflux.internal.accept;

import static java.util.Objects.requireNonNull;

import io.sockflux.check.Durations;
import io.sockflux.error.DrainDeadlineException;
import io.sockflux.internal.log.Drops;
import io.sockflux.internal.loop.BlockedLoop;
import io.sockflux.internal.loop.LoopClock;
import io.sockflux.internal.loop.LoopTimer;
import io.sockflux.internal.loop.OnLoop;
import io.sockflux.internal.stream.Place;
import io.sockflux.internal.stream.StreamConnection;
import io.sockflux.internal.stream.Work;
import io.sockflux.stream.CloseOutcome;
import io.sockflux.stream.Connection;
import io.sockflux.stream.Listener.DrainOutcome;
import io.sockflux.stream.WhenFailed;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.function.Consumer;
import java.util.function.Function;
import org.jspecify.annotations.Nullable;
import org.reactivestreams.Publisher;
import org.reactivestreams.Subscription;
import reactor.core.CoreSubscriber;
import reactor.core.publisher.BaseSubscriber;
import reactor.core.publisher.Mono;
import reactor.core.publisher.SignalType;
import reactor.core.publisher.Sinks;
import reactor.util.context.Context;

/**
 * Runs a handler for each connection, on the connection's own loop. The connection closes when the handler's publisher has
 * ended, and the publisher is cancelled when the connection has closed. A slow handler delays no other accept.
 */
public final class ConnectionServer implements CoreSubscriber<Connection> {

    private final Function<? super Connection, ? extends Publisher<?>> handler;
    private final HandlerFailures failures;
    private final Map<StreamConnection, Served> active = new ConcurrentHashMap<>();
    private final AtomicInteger finished = new AtomicInteger();
    /** Completes once: after the last accept an idle server stays idle, for every drain. */
    private final Sinks.Empty<Void> idle = Sinks.empty();

    private final @Nullable Duration idleQuiet;

    /** Idle connections are closed; more may still be accepted. */
    private volatile boolean closesIdle;

    /** No more connections come. */
    private volatile boolean draining;

    private volatile boolean closed;
    private volatile Runnable over = () -> {};

    /** A server that runs a handler, and closes no idle connection. */
    public ConnectionServer(Function<? super Connection, ? extends Publisher<?>> handler, HandlerFailures failures) {
        this(handler, failures, null);
    }

    /**
     * A server that runs a handler.
     *
     * @param idleQuiet how long nothing moved on a connection that a drain closes as idle; null if it closes none
     */
    public ConnectionServer(
            Function<? super Connection, ? extends Publisher<?>> handler,
            HandlerFailures failures,
            @Nullable Duration idleQuiet) {
        this.handler = handler;
        this.failures = failures;
        this.idleQuiet = idleQuiet;
    }

    /** Runs the task when the listener is closed and all its connections have ended; perhaps more than once. */
    void whenOver(Runnable task) {
        over = task;
    }

    @Override
    public void onSubscribe(Subscription subscription) {
        subscription.request(Long.MAX_VALUE);
    }

    @Override
    public void onNext(Connection accepted) {
        StreamConnection connection = StreamConnection.of(accepted);
        Served served = new Served(connection);
        active.put(connection, served);
        if (!connection.runOnLoop(served)) {
            ended(connection);
        }
        if (closesIdle) {
            served.closeWhenIdle();
        }
    }

    @Override
    public void onError(Throwable error) {
        throw new IllegalStateException("a listener's connections do not fail", error);
    }

    @Override
    public void onComplete() {
        // The listener is closed; connections go on.
        closed = true;
        tellOver();
    }

    private void tellOver() {
        if (closed && active.isEmpty()) {
            over.run();
        }
    }

    /** A connection, from the beginning of its handler until both have ended. */
    private final class Served extends BaseSubscriber<Object>
            implements Runnable, Consumer<CloseOutcome>, StreamConnection.Server {

        private final StreamConnection connection;
        /** Whether the connection's end has ended the handler. */
        private volatile boolean isOver;
        /** Event loop only. */
        private boolean isWatched;

        // Of those who observe.
        private volatile Context context = Drops.ofHandlers();
        private volatile boolean isTold;
        private @Nullable Throwable failure;

        Served(StreamConnection connection) {
            this.connection = connection;
            connection.begin(Work.HANDLER);
            Place place = connection.place();
            if (place != null) {
                place.hold();
            }
        }

        /** What the handler's streams drop goes to the log of drops; those who observe may add to it. */
        @Override
        public Context currentContext() {
            return context;
        }

        @Override
        protected void hookFinally(SignalType how) {
            if (isTold) {
                connection
                        .observer()
                        .ifPresent(observer -> observer.serveEnded(connection, Optional.ofNullable(failure)));
            }
        }

        @Override
        public void run() {
            if (isDisposed()) {
                return;
            }
            connection.observer().ifPresent(observer -> {
                context = observer.serveBegun(connection, context);
                isTold = true;
            });
            try {
                // A publisher that is not Reactor's may throw here too.
                requireNonNull(handler.apply(connection), "the handler's publisher")
                        .subscribe(this);
            } catch (Throwable e) {
                onError(e);
            }
            connection.servedBy(this);
        }

        @Override
        protected void hookOnComplete() {
            close();
        }

        private void close() {
            connection.end(Work.HANDLER);
            connection.close(this);
        }

        @Override
        public void accept(CloseOutcome outcome) {
            ended(connection);
        }

        @Override
        protected void hookOnError(Throwable error) {
            failure = error;
            try {
                failures.observer().accept(connection, BlockedLoop.explained(error));
            } catch (Throwable e) {
                // The observer has failed, which is the program's error and concerns more than this connection.
                ended(connection);
                connection.abandon();
                Drops.drop(e);
                return;
            }
            // A handler also fails because a limit has passed, and then the limit says how the connection ends.
            if (failures.whenFailed() == WhenFailed.CLOSE || connection.isClosingByLayer()) {
                close();
                return;
            }
            connection.abandon();
            ended(connection);
        }

        // The connection's end

        @Override
        public void connectionClosed() {
            if (isDisposed()) {
                return;
            }
            if (connection.isInUseAfterClose()) {
                // The handler may be at work on the last input, which no other code has.
                lookLater();
            } else {
                cut();
            }
        }

        private void lookLater() {
            int handedOver = connection.receiveQueue().handedOver();
            long timeoutNanos = Durations.nanos(connection.settings().closeTimeout());
            // The channel has closed already, so only the timer tells of the network's close.
            LoopTimer.start(connection.eventLoop(), timeoutNanos, () -> look(handedOver), this::cut);
        }

        private void look(int handedOver) {
            if (isDisposed()) {
                return;
            }
            if (connection.receiveQueue().handedOver() == handedOver) {
                cut();
            } else {
                lookLater();
            }
        }

        private void cut() {
            isOver = true;
            end();
            ended(connection);
        }

        /** Cancels the handler's publisher. The publisher may throw, though it must not. */
        private void end() {
            cancelHandler();
            connection.abandon();
        }

        private void cancelHandler() {
            try {
                dispose();
            } catch (Throwable e) {
                Drops.drop(e);
            }
        }

        // The drain

        /** Closes the connection without loss as soon as nothing has moved for long enough, if that was chosen. */
        void closeWhenIdle() {
            if (idleQuiet != null) {
                connection.runOnLoop(() -> {
                    if (!isWatched) {
                        isWatched = true;
                        watchIdle(Durations.nanos(idleQuiet));
                    }
                });
            }
        }

        private void watchIdle(long quietNanos) {
            if (isDisposed() || connection.hearsDraining()) {
                return;
            }
            int handedOver = connection.receiveQueue().handedOver();
            long bytesTaken = connection.bytesTaken();
            LoopTimer.start(
                    connection.eventLoop(),
                    quietNanos,
                    () -> {
                        boolean isQuiet = connection.receiveQueue().handedOver() == handedOver
                                && connection.bytesTaken() == bytesTaken;
                        if (isQuiet && connection.waitsForInput() && !isDisposed() && !connection.hearsDraining()) {
                            closeIdle();
                        } else {
                            watchIdle(quietNanos);
                        }
                    },
                    () -> {});
        }

        private void closeIdle() {
            // First, so that the handler is not told of a close that it has no part in.
            cancelHandler();
            close();
        }

        /** Aborts the connection on its loop, and tells the observer why. */
        Mono<Void> cutAt(Duration deadline) {
            return Mono.create(sink -> {
                Runnable cut = () -> {
                    tellCut(deadline);
                    end();
                    left();
                    sink.success();
                };
                OnLoop.run(connection.eventLoop(), cut, cut);
            });
        }

        private void tellCut(Duration deadline) {
            try {
                failures.observer().accept(connection, new DrainDeadlineException(connection.peerEndpoint(), deadline));
            } catch (Throwable e) {
                Drops.drop(e);
            }
        }

        void left() {
            Place place = connection.place();
            if (place != null) {
                place.handlerEnded();
            }
        }
    }

    private void ended(StreamConnection connection) {
        Served served = active.remove(connection);
        if (served != null) {
            finished.incrementAndGet();
            served.left();
        }
        if (draining && active.isEmpty()) {
            idle.tryEmitEmpty();
        }
        tellOver();
    }

    /** Stops accepting by {@code stop}, then waits for the active connections. */
    Mono<DrainOutcome> drain(Mono<Void> stop, Duration deadline, LoopClock clock) {
        return Mono.defer(() -> {
            int finishedBefore = finished.get();
            closesIdle = true;
            active.values().forEach(Served::closeWhenIdle);
            return stop.then(Mono.defer(this::idle).timeout(deadline, Mono.empty(), clock.timers()))
                    .then(Mono.defer(() -> cut(finishedBefore, deadline)));
        });
    }

    private Mono<Void> idle() {
        draining = true;
        if (active.isEmpty()) {
            idle.tryEmitEmpty();
        }
        return idle.asMono();
    }

    private Mono<DrainOutcome> cut(int finishedBefore, Duration deadline) {
        List<Mono<Void>> cuts = new ArrayList<>();
        for (StreamConnection connection : List.copyOf(active.keySet())) {
            Served handling = active.remove(connection);
            if (handling != null) {
                if (handling.isOver) {
                    // The connection has closed, and its publisher is being cancelled for that.
                    finished.incrementAndGet();
                    handling.end();
                    handling.left();
                } else {
                    cuts.add(handling.cutAt(deadline));
                }
            }
        }
        return Mono.when(cuts).then(Mono.fromSupplier(() -> {
            // Another drain may wait for longer.
            idle.tryEmitEmpty();
            tellOver();
            return new DrainOutcome(finished.get() - finishedBefore, cuts.size());
        }));
    }
}
