package io.sockflux.contract.kit;

import java.util.concurrent.Callable;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.Future;
import java.util.concurrent.FutureTask;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;

/** What a blocking peer does while the test goes on. */
public final class Aside {

    private Aside() {}

    /** Runs the task on a thread of its own. */
    public static <T> Future<T> run(Callable<T> task) {
        FutureTask<T> future = new FutureTask<>(task);
        Thread thread = new Thread(future, "peer");
        thread.setDaemon(true);
        thread.start();
        return future;
    }

    /** The task's result, once it has ended. The bound is no verdict: it only ends a test that hangs. */
    public static <T> T result(Future<T> task) {
        try {
            return task.get(100, TimeUnit.SECONDS);
        } catch (ExecutionException e) {
            throw new AssertionError("the peer failed: " + e.getCause(), e.getCause());
        } catch (InterruptedException | TimeoutException e) {
            throw new AssertionError("the peer has not ended", e);
        }
    }
}
