package io.sockflux.internal.loop;

import io.netty.util.concurrent.DefaultThreadFactory;
import io.netty.util.concurrent.FastThreadLocalThread;
import java.util.concurrent.ThreadFactory;
import reactor.core.scheduler.NonBlocking;

/**
 * The thread of an event loop. Reactor knows that it must not block, and refuses {@code block()} on it at once. Without that
 * a handler that blocks would wait for ever for what its own loop is to do.
 */
final class LoopThread extends FastThreadLocalThread implements NonBlocking {

    private LoopThread(ThreadGroup group, Runnable task, String name) {
        super(group, task, name);
    }

    /** Makes daemons. */
    static ThreadFactory factory(String name) {
        return new DefaultThreadFactory(name, true) {
            @Override
            protected Thread newThread(Runnable task, String threadName) {
                return new LoopThread(threadGroup, task, threadName);
            }
        };
    }
}
