package io.sockflux.internal.loop;

import io.sockflux.internal.log.QuietLog;
import reactor.core.Disposable;

/** Something that begins once, and is then told to whoever waits for it. Called from any thread. */
public class Onset {

    private static final QuietLog LOG = new QuietLog(Onset.class);

    private final String what;
    private final InOrder<Told> waiting = new InOrder<>();
    private volatile boolean begun;

    /**
     * An onset that has not come.
     *
     * @param what begins, in words for the log
     */
    public Onset(String what) {
        this.what = what;
    }

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

    /** Whether it has begun. */
    public final boolean hasBegun() {
        return begun;
    }

    /** Whether any waiter is to be told. */
    public final boolean isAwaited() {
        return !waiting.isEmpty();
    }

    /** Tells all waiters; returns false if that was done before. */
    public final boolean begin() {
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
            OnLoop.telling(e -> LOG.failed("could not be told that " + what, e), told.task::run);
        }
    }

    /**
     * Adds a waiter.
     *
     * @param task runs once: on the thread that begins, or at once if it has begun already
     * @return to be disposed of when the task has lost its purpose
     */
    public final Disposable tell(Runnable task) {
        Told told = new Told(task);
        waiting.add(told);
        if (begun) {
            tell(told);
        }
        return told;
    }
}
