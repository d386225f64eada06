package io.sockflux.internal.loop;

import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.function.Supplier;
import reactor.core.Disposable;
import reactor.core.publisher.Mono;
import reactor.util.Logger;
import reactor.util.Loggers;

/** Tells waiters that their network is being closed, if no end of a channel would tell them. Called from any thread. */
public final class Closing {

    private static final Logger LOG = Loggers.getLogger(Closing.class);

    private final Set<Told> waiting = ConcurrentHashMap.newKeySet();
    private volatile boolean begun;

    Closing() {}

    /** A waiter that is told once. Equal to itself only. */
    private final class Told implements Disposable {

        private final Runnable task;

        Told(Runnable task) {
            this.task = task;
        }

        @Override
        public void dispose() {
            waiting.remove(this);
        }
    }

    /** Whether the network is being closed, or is closed. */
    public boolean hasBegun() {
        return begun;
    }

    /** Whether any waiter is to be told. */
    public boolean isAwaited() {
        return !waiting.isEmpty();
    }

    /** Tells all waiters; returns false if that was done before. */
    public boolean begin() {
        synchronized (this) {
            if (begun) {
                return false;
            }
            begun = true;
        }
        waiting.forEach(this::tell);
        return true;
    }

    private void tell(Told told) {
        // The thread that removes the waiter from the set tells it, so it is told once.
        if (waiting.remove(told)) {
            OnLoop.telling(e -> LOG.warn("could not be told that the network is closed", e), told.task::run);
        }
    }

    /**
     * Adds a waiter.
     *
     * @param task runs once: on the thread that closes the network, or at once if the network is closed already
     * @return to be disposed of when the task has lost its purpose
     */
    public Disposable tell(Runnable task) {
        Told told = new Told(task);
        waiting.add(told);
        if (begun) {
            tell(told);
        }
        return told;
    }

    /** Fails with this error when the network is closed; for {@link UntilClosed}. */
    public Mono<Void> error(Supplier<? extends Throwable> failure) {
        return Mono.create(sink -> sink.onDispose(tell(() -> sink.error(failure.get()))));
    }
}
