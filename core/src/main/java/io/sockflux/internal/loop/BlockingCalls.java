package io.sockflux.internal.loop;

import java.util.concurrent.Callable;
import java.util.concurrent.RejectedExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;
import reactor.core.Scannable;
import reactor.core.Scannable.Attr.RunStyle;
import reactor.core.publisher.Mono;
import reactor.core.scheduler.Scheduler;
import reactor.core.scheduler.Schedulers;

/**
 * Leaves the event loops to make a call that may block: on files, on the C library's look-ups. No other class does. The
 * calls have bounded elastic threads of their own. Programs block on Reactor's shared ones, also while they wait for
 * Sockflux; if both had the same threads, the call that ends the wait would never run.
 */
public final class BlockingCalls {

    private static final int LONGEST_IDLE_SECONDS = 60;

    /** The threads, made at the first call that is of real time. */
    private static final class Threads {

        static final Scheduler ALL = Schedulers.newBoundedElastic(
                Schedulers.DEFAULT_BOUNDED_ELASTIC_SIZE,
                Schedulers.DEFAULT_BOUNDED_ELASTIC_QUEUESIZE,
                "sockflux-blocking",
                LONGEST_IDLE_SECONDS,
                true);
    }

    private BlockingCalls() {}

    /**
     * The threads, or what stands for them where a simulation has replaced Reactor's schedulers by its own: such a scheduler says
     * that it runs tasks in turn. The calls then belong to the simulation's time.
     */
    private static Scheduler threads() {
        Scheduler shared = Schedulers.boundedElastic();
        return Scannable.from(shared).scan(Scannable.Attr.RUN_STYLE) == RunStyle.SYNC ? shared : Threads.ALL;
    }

    /** Makes the call at each subscription; a call that gives null completes empty. */
    public static <T> Mono<T> call(Callable<? extends @Nullable T> call) {
        return Mono.defer(() -> Mono.<T>fromCallable(call).subscribeOn(threads()));
    }

    /**
     * Runs the task on a thread that may block.
     *
     * @param refused runs instead if too many tasks wait for such a thread
     */
    public static void run(Runnable task, Consumer<? super RejectedExecutionException> refused) {
        run(task, 0, refused);
    }

    /** Runs the task on a thread that may block, after a pause in milliseconds; see {@link #run(Runnable, Consumer)}. */
    public static void run(Runnable task, long pauseMillis, Consumer<? super RejectedExecutionException> refused) {
        try {
            threads().schedule(task, pauseMillis, TimeUnit.MILLISECONDS);
        } catch (RejectedExecutionException e) {
            refused.accept(e);
        }
    }

    /**
     * Runs a task that must run, such as a close, on a thread that may block. If too many tasks wait for such a thread,
     * it runs here: blocking here is better than keeping a resource.
     */
    public static void runAnyway(Runnable task) {
        run(task, refused -> task.run());
    }

    /** A thread for calls that block for as long as a peer likes. The caller disposes of it. */
    public static Scheduler thread(String name) {
        return Schedulers.newSingle(name, true);
    }

    /** Whether the caller is on a thread that must not block. */
    public static boolean areForbiddenHere() {
        return Schedulers.isInNonBlockingThread();
    }
}
