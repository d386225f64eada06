package io.sockflux.bridge;

import io.sockflux.Connection;
import io.sockflux.Listener.DrainOutcome;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.RejectedExecutionException;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.function.BiConsumer;
import java.util.function.Function;
import org.reactivestreams.Publisher;
import org.reactivestreams.Subscription;
import reactor.core.CoreSubscriber;
import reactor.core.Disposable;
import reactor.core.Disposables;
import reactor.core.publisher.Flux;
import reactor.core.publisher.Mono;
import reactor.core.publisher.Sinks;

/**
 * Runs a handler for each connection, on the connection's own loop, and closes the connection without loss when the
 * handler's publisher has ended. A slow handler delays nobody's accept.
 */
public final class ConnectionServer implements CoreSubscriber<Connection> {

    private final Function<? super Connection, ? extends Publisher<?>> handler;
    private final BiConsumer<? super Connection, ? super Throwable> errors;
    private final Map<StreamConnection, Disposable.Swap> active = new ConcurrentHashMap<>();
    private final AtomicInteger finished = new AtomicInteger();
    /** Told once; with nobody accepting any more, what is idle stays so, for all who drain. */
    private final Sinks.Empty<Void> idle = Sinks.empty();

    private volatile boolean draining;

    public ConnectionServer(
            Function<? super Connection, ? extends Publisher<?>> handler,
            BiConsumer<? super Connection, ? super Throwable> errors) {
        this.handler = handler;
        this.errors = errors;
    }

    @Override
    public void onSubscribe(Subscription subscription) {
        subscription.request(Long.MAX_VALUE);
    }

    @Override
    public void onNext(Connection accepted) {
        StreamConnection connection = (StreamConnection) accepted;
        active.put(connection, Disposables.swap());
        try {
            connection.runOnLoop(() -> handle(connection));
        } catch (RejectedExecutionException e) {
            ended(connection);
        }
    }

    @Override
    public void onError(Throwable error) {
        throw new IllegalStateException("a listener's connections do not fail", error);
    }

    @Override
    public void onComplete() {
        // The listener is closed; connections go on.
    }

    private void handle(StreamConnection connection) {
        Mono<Void> handled;
        try {
            handled = Flux.from(handler.apply(connection)).then();
        } catch (Throwable e) {
            handled = Mono.error(e);
        }
        Disposable.Swap handling = active.get(connection);
        if (handling == null) {
            return;
        }
        handling.update(handled.onErrorResume(error -> Mono.fromRunnable(() -> errors.accept(connection, error)))
                .then(connection.close())
                .subscribe(outcome -> {}, error -> failed(connection, error), () -> ended(connection)));
    }

    /** The error handler itself failed: that is the user's error, and not this connection's alone. */
    private void failed(StreamConnection connection, Throwable error) {
        ended(connection);
        connection.abandon();
        reactor.core.publisher.Operators.onErrorDropped(error, reactor.util.context.Context.empty());
    }

    private void ended(StreamConnection connection) {
        if (active.remove(connection) != null) {
            finished.incrementAndGet();
        }
        if (draining && active.isEmpty()) {
            idle.tryEmitEmpty();
        }
    }

    /** Stops accepting, which is what {@code stop} does, then waits for the connections that are active. */
    Mono<DrainOutcome> drain(Mono<Void> stop, Duration deadline) {
        return Mono.defer(() -> {
            int finishedBefore = finished.get();
            return stop.then(Mono.defer(this::idle).timeout(deadline, Mono.empty()))
                    .then(Mono.fromSupplier(() -> cut(finishedBefore)));
        });
    }

    private Mono<Void> idle() {
        draining = true;
        if (active.isEmpty()) {
            idle.tryEmitEmpty();
        }
        return idle.asMono();
    }

    private DrainOutcome cut(int finishedBefore) {
        int left = 0;
        for (StreamConnection connection : List.copyOf(active.keySet())) {
            Disposable.Swap handling = active.remove(connection);
            if (handling != null) {
                handling.dispose();
                connection.abandon();
                left++;
            }
        }
        // Another drain may have longer to wait.
        idle.tryEmitEmpty();
        return new DrainOutcome(finished.get() - finishedBefore, left);
    }
}
