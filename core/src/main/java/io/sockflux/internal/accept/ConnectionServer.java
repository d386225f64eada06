package io.sockflux.internal.accept;

import io.netty.channel.EventLoop;
import io.sockflux.internal.loop.LoopClock;
import io.sockflux.internal.stream.StreamConnection;
import io.sockflux.stream.Connection;
import io.sockflux.stream.Listener.DrainOutcome;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.function.Function;
import org.jspecify.annotations.Nullable;
import org.reactivestreams.Publisher;
import org.reactivestreams.Subscription;
import reactor.core.CoreSubscriber;
import reactor.core.publisher.Mono;
import reactor.core.publisher.Sinks;

/**
 * Runs a handler for each connection, on the connection's own loop. The connection closes when the handler's publisher has
 * ended, and the publisher is cancelled when the connection has closed. A slow handler delays no other accept.
 */
public final class ConnectionServer implements CoreSubscriber<Connection> {

    private final Function<? super Connection, ? extends Publisher<?>> handler;
    private final HandlerFailures failures;
    private final Active active = new Active();
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
        Served served = Served.begun(this, connection);
        active.add(served);
        if (!connection.runOnLoop(served)) {
            ended(served);
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

    /** The handler that is to be run. */
    Function<? super Connection, ? extends Publisher<?>> handler() {
        return handler;
    }

    HandlerFailures failures() {
        return failures;
    }

    /** How long nothing moved on a connection that a drain closes as idle; null if it closes none. */
    @Nullable
    Duration idleQuiet() {
        return idleQuiet;
    }

    /** A handler and its connection have ended; perhaps told more than once. */
    void ended(Served served) {
        if (active.remove(served)) {
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
            active.all().forEach(Served::closeWhenIdle);
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
        for (Served handling : active.all()) {
            if (active.remove(handling)) {
                if (handling.isOver()) {
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

    /**
     * The connections that a server serves, linked by themselves, as a map would cost each of them another object. Connections of
     * one loop share a list, so that loops seldom wait for each other. Any thread.
     */
    private static final class Active {

        /** Only looked up in: the order of its keys is another one in each run. */
        private final Map<EventLoop, Links> ofLoops = new ConcurrentHashMap<>();

        /** In the order in which the loops had their first connection. */
        private final List<Links> lists = new CopyOnWriteArrayList<>();

        private Links listOf(Served served) {
            EventLoop loop = served.connection.eventLoop();
            Links known = ofLoops.get(loop);
            return known != null
                    ? known
                    : ofLoops.computeIfAbsent(loop, first -> {
                        Links fresh = new Links();
                        lists.add(fresh);
                        return fresh;
                    });
        }

        void add(Served served) {
            listOf(served).add(served);
        }

        /** Returns false if it is not among them, or not any more. */
        boolean remove(Served served) {
            return listOf(served).remove(served);
        }

        boolean isEmpty() {
            for (Links list : lists) {
                if (list.first != null) {
                    return false;
                }
            }
            return true;
        }

        /** Those that are served now. */
        List<Served> all() {
            List<Served> all = new ArrayList<>();
            for (Links list : lists) {
                list.addTo(all);
            }
            return all;
        }

        private static final class Links {

            private volatile @Nullable Served first;

            synchronized void add(Served served) {
                Served before = first;
                served.next = before;
                if (before != null) {
                    before.previous = served;
                }
                served.isListed = true;
                first = served;
            }

            synchronized boolean remove(Served served) {
                if (!served.isListed) {
                    return false;
                }
                served.isListed = false;
                Served previous = served.previous;
                Served next = served.next;
                served.previous = null;
                served.next = null;
                if (previous != null) {
                    previous.next = next;
                } else {
                    first = next;
                }
                if (next != null) {
                    next.previous = previous;
                }
                return true;
            }

            synchronized void addTo(List<Served> all) {
                for (Served served = first; served != null; served = served.next) {
                    all.add(served);
                }
            }
        }
    }
}
