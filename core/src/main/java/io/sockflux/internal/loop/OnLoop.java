package io.sockflux.internal.loop;

import io.netty.channel.EventLoop;
import io.netty.util.concurrent.Future;
import java.util.concurrent.Callable;
import java.util.concurrent.RejectedExecutionException;
import java.util.function.Consumer;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;
import reactor.core.publisher.Mono;
import reactor.core.publisher.MonoSink;

/**
 * Runs tasks on an event loop that may have shut down; no other class does. The caller hears in every case: when the loop
 * takes no more tasks, and when the task throws, which Netty would log and swallow.
 */
public final class OnLoop {

    private OnLoop() {}

    // For a caller that waits

    /**
     * Runs the task on the loop; at once if the caller is on the loop.
     *
     * @param gone runs instead, if the loop has shut down, when its thread has ended: no task of the loop runs then.
     *     Exactly one of the two runs.
     */
    public static void run(EventLoop loop, Runnable task, Runnable gone) {
        if (loop.inEventLoop()) {
            task.run();
        } else {
            queue(loop, task, gone);
        }
    }

    /** Runs the task on the loop, always behind the tasks that are queued by now. */
    public static void queue(EventLoop loop, Runnable task, Runnable gone) {
        Once once = new Once(task, gone);
        if (!queue(loop, once)) {
            afterEnd(loop, once);
        } else if (loop.isShutdown()) {
            // Netty may have taken the task after its last look at the queue; then the task never runs.
            afterEnd(loop, once);
        }
    }

    private static void afterEnd(EventLoop loop, Once once) {
        whenEnded(loop, once::gone);
    }

    /**
     * Runs the task when the thread of a loop that has shut down has ended. Runs on any thread; at once if the thread has
     * ended.
     */
    public static void whenEnded(EventLoop loop, Runnable task) {
        if (loop.isTerminated()) {
            task.run();
        } else {
            loop.terminationFuture().addListener(ended -> task.run());
        }
    }

    /** A queued task. Either it runs, or its caller is told that it never will. */
    private static final class Once implements Runnable {

        private @Nullable Runnable task;
        private final Runnable gone;

        Once(Runnable task, Runnable gone) {
            this.task = task;
            this.gone = gone;
        }

        private synchronized @Nullable Runnable take() {
            Runnable taken = task;
            task = null;
            return taken;
        }

        @Override
        public void run() {
            Runnable taken = take();
            if (taken != null) {
                taken.run();
            }
        }

        void gone() {
            if (take() != null) {
                gone.run();
            }
        }
    }

    /**
     * Runs a task on the loop at each subscription; at once if the subscriber is on the loop. An exception of the task
     * becomes the subscriber's error.
     *
     * @param gone makes the error if the loop has shut down
     */
    public static <T> Mono<T> mono(EventLoop loop, Consumer<MonoSink<T>> task, Supplier<? extends Throwable> gone) {
        return Mono.create(sink ->
                run(loop, () -> telling(sink::error, () -> task.accept(sink)), () -> sink.error(gone.get())));
    }

    /** Makes a call on the loop at each subscription; a call that returns null completes empty. */
    public static <T> Mono<T> call(EventLoop loop, Callable<@Nullable T> call, Supplier<? extends Throwable> gone) {
        return new LoopCall<>(loop, call, gone);
    }

    // For a caller that does not wait

    /**
     * Runs a task that has no purpose once the loop has shut down; at once if the caller is on the loop.
     *
     * @return false if the loop has shut down; then it has closed every channel, and their ends have been told
     */
    public static boolean tell(EventLoop loop, Runnable task) {
        if (loop.inEventLoop()) {
            task.run();
            return true;
        }
        return queue(loop, task);
    }

    /** Runs the task on the loop, always behind the tasks that are queued by now. */
    public static boolean queue(EventLoop loop, Runnable task) {
        try {
            loop.execute(task);
            return true;
        } catch (RejectedExecutionException e) {
            return false;
        }
    }

    // For Netty's callbacks

    /** A piece of work on a loop, which may fail. */
    public interface Body {

        /** Does the work. */
        void run() throws Exception;
    }

    /**
     * The work that follows a future, which may fail.
     *
     * @param <F> the future
     */
    public interface Sequel<F> {

        /** Does the work, with the future that is done. */
        void after(F done) throws Exception;
    }

    /** Runs the body, and hands any exception or error to {@code failed}. */
    public static void telling(Consumer<? super Throwable> failed, Body body) {
        try {
            body.run();
        } catch (Throwable e) {
            failed.accept(e);
        }
    }

    /** Does the work when a Netty future is done, successful or not. An exception of the work goes to {@code failed}. */
    public static <V, F extends Future<V>> void whenDone(
            F future, Sequel<? super F> then, Consumer<? super Throwable> failed) {
        future.addListener(done -> telling(failed, () -> then.after(future)));
    }
}
