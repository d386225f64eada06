package io.sockflux.internal.loop;

import io.netty.channel.EventLoop;
import io.netty.util.concurrent.Future;
import io.netty.util.concurrent.GenericFutureListener;
import java.util.concurrent.RejectedExecutionException;
import java.util.concurrent.TimeUnit;
import org.jspecify.annotations.Nullable;

/**
 * A timer of an event loop whose end the caller relies on. A loop that shuts down cancels its timers. The caller is told
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
            // The loop runs its last tasks and has cancelled its timers already, so a new timer would never run.
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

    /** Cancels the timer: neither of its tasks runs any more. */
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
            // Only a thread other than the loop gets here, after the loop's end. The tasks are forgotten.
        }
    }
}
