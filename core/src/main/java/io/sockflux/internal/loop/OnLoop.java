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
 * The one way to an event loop that may have shut down. Whoever waits for what runs there is told in every case: when the
 * loop takes no more tasks, and when the task throws, which Netty would log and swallow.
 */
public final class OnLoop {

    private OnLoop() {}

    // Where the caller waits

    /**
     * Runs the task on the loop, at once if the caller is there.
     *
     * @param gone runs instead if the loop has shut down, when its thread has ended: then nothing else touches what belongs
     *     to the loop. Exactly one of the two runs.
     */
    public static void run(EventLoop loop, Runnable task, Runnable gone) {
        if (loop.inEventLoop()) {
            task.run();
        } else {
            queue(loop, task, gone);
        }
    }

    /** The same, but always behind what the loop runs now. */
    public static void queue(EventLoop loop, Runnable task, Runnable gone) {
        Once once = new Once(task, gone);
        if (!queue(loop, once)) {
            afterEnd(loop, once);
        } else if (loop.isShutdown()) {
            // Netty may have taken the task behind its last look at the queue, and then it never runs.
            afterEnd(loop, once);
        }
    }

    private static void afterEnd(EventLoop loop, Once once) {
        whenEnded(loop, once::gone);
    }

    /** Runs the task when the thread of a loop that has shut down has ended; on any thread, at once if it has. */
    public static void whenEnded(EventLoop loop, Runnable task) {
        if (loop.isTerminated()) {
            task.run();
        } else {
            loop.terminationFuture().addListener(ended -> task.run());
        }
    }

    /** A task that was queued: it runs, or its waiter is told that it never will. */
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
     * A task on the loop at each subscription, at once if the subscriber is there. What the task throws is the subscriber's
     * error.
     *
     * @param gone makes the error if the loop has shut down
     */
    public static <T> Mono<T> mono(EventLoop loop, Consumer<MonoSink<T>> task, Supplier<? extends Throwable> gone) {
        return Mono.create(sink ->
                run(loop, () -> telling(sink::error, () -> task.accept(sink)), () -> sink.error(gone.get())));
    }

    /** What the call gives, made on the loop at each subscription; a call that gives null completes empty. */
    public static <T> Mono<T> call(EventLoop loop, Callable<@Nullable T> call, Supplier<? extends Throwable> gone) {
        return new LoopCall<>(loop, call, gone);
    }

    // Where nobody waits

    /**
     * Runs a task that has no meaning any more when the loop has shut down, at once if the caller is there.
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

    /** The same, but always behind what the loop runs now. */
    public static boolean queue(EventLoop loop, Runnable task) {
        try {
            loop.execute(task);
            return true;
        } catch (RejectedExecutionException e) {
            return false;
        }
    }

    // What Netty calls

    /** What is done on a loop, and may fail. */
    public interface Body {

        /** Does it. */
        void run() throws Exception;
    }

    /**
     * What goes on when a future is done, and may fail.
     *
     * @param <F> the future
     */
    public interface Sequel<F> {

        /** Goes on. */
        void after(F done) throws Exception;
    }

    /** Runs the body and tells what it throws, of any kind. */
    public static void telling(Consumer<? super Throwable> failed, Body body) {
        try {
            body.run();
        } catch (Throwable e) {
            failed.accept(e);
        }
    }

    /** Goes on when a future of Netty's is done, whether well or not. What that throws is told like a failure. */
    public static <V, F extends Future<V>> void whenDone(
            F future, Sequel<? super F> then, Consumer<? super Throwable> failed) {
        future.addListener(done -> telling(failed, () -> then.after(future)));
    }
}
