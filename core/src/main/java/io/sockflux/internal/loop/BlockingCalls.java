package io.sockflux.internal.loop;

import java.util.concurrent.Callable;
import java.util.concurrent.RejectedExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;
import reactor.core.publisher.Mono;
import reactor.core.scheduler.Scheduler;
import reactor.core.scheduler.Schedulers;

/**
 * The one place that leaves the event loops to make a call that may block: on files, on the C library's look-ups. The calls run
 * on Reactor's bounded elastic threads, and so on whatever scheduler a program has put in their place.
 */
public final class BlockingCalls {

    private BlockingCalls() {}

    /** Makes the call at each subscription; a call that gives null completes empty. */
    public static <T> Mono<T> call(Callable<? extends @Nullable T> call) {
        return Mono.<T>fromCallable(call).subscribeOn(Schedulers.boundedElastic());
    }

    /**
     * Runs the task on a thread that may block.
     *
     * @param refused told instead where so many tasks wait that no more are taken
     */
    public static void run(Runnable task, Consumer<? super RejectedExecutionException> refused) {
        run(task, 0, refused);
    }

    /** The same after a pause, in milliseconds. */
    public static void run(Runnable task, long pauseMillis, Consumer<? super RejectedExecutionException> refused) {
        try {
            Schedulers.boundedElastic().schedule(task, pauseMillis, TimeUnit.MILLISECONDS);
        } catch (RejectedExecutionException e) {
            refused.accept(e);
        }
    }

    /**
     * Runs a task that must run, such as a close: on a thread that may block, or here where so many tasks wait that no more are
     * taken. To wait here is better then than to keep what is to be freed.
     */
    public static void runAnyway(Runnable task) {
        run(task, refused -> task.run());
    }

    /** A thread for calls that block for as long as a peer likes; to be disposed of. */
    public static Scheduler thread(String name) {
        return Schedulers.newSingle(name, true);
    }

    /** Whether the caller is on a thread that must not block. */
    public static boolean areForbiddenHere() {
        return Schedulers.isInNonBlockingThread();
    }
}
