package io.sockflux.bridge.dns;

import io.netty.channel.EventLoop;
import java.util.concurrent.RejectedExecutionException;

/** Runs what may be touched on one loop only. */
final class OnLoop {

    private OnLoop() {}

    /** At once where the caller is there; where the loop has ended nothing else runs, so anyone may. */
    static void run(EventLoop loop, Runnable task) {
        if (loop.inEventLoop()) {
            task.run();
            return;
        }
        try {
            loop.execute(task);
        } catch (RejectedExecutionException e) {
            task.run();
        }
    }

    /** The same of what has no meaning any more where the loop has ended. */
    static void whileItRuns(EventLoop loop, Runnable task) {
        if (loop.inEventLoop()) {
            task.run();
            return;
        }
        try {
            loop.execute(task);
        } catch (RejectedExecutionException e) {
            // It has closed everything.
        }
    }
}
