package io.sockflux.internal.accept;

import static java.util.Objects.requireNonNull;

import io.sockflux.check.Durations;
import io.sockflux.error.DrainDeadlineException;
import io.sockflux.internal.log.Drops;
import io.sockflux.internal.loop.BlockedLoop;
import io.sockflux.internal.loop.LoopTimer;
import io.sockflux.internal.loop.OnLoop;
import io.sockflux.internal.stream.StreamConnection;
import io.sockflux.internal.stream.Work;
import io.sockflux.stream.CloseOutcome;
import io.sockflux.stream.WhenFailed;
import java.time.Duration;
import java.util.Optional;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;
import reactor.core.publisher.BaseSubscriber;
import reactor.core.publisher.Mono;
import reactor.core.publisher.SignalType;
import reactor.util.context.Context;

/** A connection that is served, from the beginning of its handler until both have ended. */
class Served extends BaseSubscriber<Object> implements Runnable, Consumer<CloseOutcome>, StreamConnection.Server {

    private final ConnectionServer server;
    final StreamConnection connection;

    // The links of the list, which alone touches them.

    @Nullable
    Served previous;

    @Nullable
    Served next;

    boolean isListed;

    /** Whether the connection's end has ended the handler. */
    private volatile boolean isOver;
    /** Event loop only. */
    private boolean isWatched;

    /** A connection whose handler is about to be run. */
    static Served begun(ConnectionServer server, StreamConnection connection) {
        return connection.observer().isPresent() ? new Observed(server, connection) : new Served(server, connection);
    }

    private Served(ConnectionServer server, StreamConnection connection) {
        this.server = server;
        this.connection = connection;
        connection.begin(Work.HANDLER);
        connection.holdPlace();
    }

    final boolean isOver() {
        return isOver;
    }

    /** What the handler's streams drop goes to the log of drops; those who observe may add to it. */
    @Override
    public Context currentContext() {
        return Drops.ofHandlers();
    }

    /** The handler is about to be run. */
    void begins() {}

    /** The handler has failed. */
    void fails(Throwable error) {}

    @Override
    public void run() {
        if (isDisposed()) {
            return;
        }
        begins();
        try {
            // A publisher that is not Reactor's may throw here too.
            requireNonNull(server.handler().apply(connection), "the handler's publisher")
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
        server.ended(this);
    }

    @Override
    protected void hookOnError(Throwable error) {
        fails(error);
        HandlerFailures failures = server.failures();
        try {
            failures.observer().accept(connection, BlockedLoop.explained(error));
        } catch (Throwable e) {
            // The observer has failed, which is the program's error and concerns more than this connection.
            server.ended(this);
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
        server.ended(this);
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
        server.ended(this);
    }

    /** Cancels the handler's publisher. The publisher may throw, though it must not. */
    void end() {
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
        Duration idleQuiet = server.idleQuiet();
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
            server.failures()
                    .observer()
                    .accept(connection, new DrainDeadlineException(connection.peerEndpoint(), deadline));
        } catch (Throwable e) {
            Drops.drop(e);
        }
    }

    void left() {
        connection.handlerLeavesPlace();
    }

    /** The same, which those who observe hear of. */
    private static final class Observed extends Served {

        private volatile Context context = Drops.ofHandlers();
        private volatile boolean isTold;
        private @Nullable Throwable failure;

        Observed(ConnectionServer server, StreamConnection connection) {
            super(server, connection);
        }

        @Override
        public Context currentContext() {
            return context;
        }

        @Override
        void begins() {
            connection.observer().ifPresent(observer -> {
                context = observer.serveBegun(connection, context);
                isTold = true;
            });
        }

        @Override
        void fails(Throwable error) {
            failure = error;
        }

        @Override
        protected void hookFinally(SignalType how) {
            if (isTold) {
                connection
                        .observer()
                        .ifPresent(observer -> observer.serveEnded(connection, Optional.ofNullable(failure)));
            }
        }
    }
}
