package io.sockflux.internal.loop;

import io.netty.channel.EventLoop;
import io.netty.util.concurrent.Future;
import io.netty.util.concurrent.GenericFutureListener;
import java.util.concurrent.RejectedExecutionException;
import java.util.concurrent.TimeUnit;
import org.jspecify.annotations.Nullable;

/**
 * A timer of an event loop that somebody waits for. A loop that shuts down cancels its timers; the one who waits is told
 * then, so no wait rests on a timer that never comes. Event loop only.
 */
public final class LoopTimer implements Runnable, GenericFutureListener<Future<Object>> {

    private @Nullable Runnable task;
    private @Nullable Runnable gone;
    private @Nullable Future<?> future;

    private LoopTimer(Runnable task, Runnable gone) {
        this.task = task;
        this.gone = gone;
    }

    /**
     * Starts a timer.
     *
     * @param gone runs instead of the task, on the loop, if the loop shuts down before; not if the timer is cancelled here
     */
    public static LoopTimer start(EventLoop loop, long nanos, Runnable task, Runnable gone) {
        LoopTimer timer = new LoopTimer(task, gone);
        if (loop.isShutdown()) {
            // The loop runs its last tasks and has cancelled its timers already: a new one would never be looked at.
            timer.gone();
            return timer;
        }
        @SuppressWarnings("unchecked")
        Future<Object> scheduled = (Future<Object>) (Future<?>) loop.schedule(timer, nanos, TimeUnit.NANOSECONDS);
        timer.future = scheduled;
        scheduled.addListener(timer);
        return timer;
    }

    @Override
    public void run() {
        Runnable due = task;
        task = null;
        gone = null;
        if (due != null) {
            due.run();
        }
    }

    @Override
    public void operationComplete(Future<Object> done) {
        if (done.isCancelled()) {
            gone();
        }
    }

    private void gone() {
        Runnable told = gone;
        task = null;
        gone = null;
        if (told != null) {
            told.run();
        }
    }

    /** Neither the task nor the other runs any more. */
    public void cancel() {
        task = null;
        gone = null;
        Future<?> scheduled = future;
        if (scheduled == null) {
            return;
        }
        future = null;
        try {
            scheduled.cancel(false);
        } catch (RejectedExecutionException e) {
            // Only from another thread, after the loop's end; and what it was to run is forgotten.
        }
    }
}
