package io.sockflux.internal.loop;

import io.netty.util.concurrent.DefaultThreadFactory;
import io.netty.util.concurrent.FastThreadLocalThread;
import java.util.concurrent.ThreadFactory;
import reactor.core.scheduler.NonBlocking;

/**
 * The thread of an event loop. Reactor sees that it must not block, and refuses {@code block()} on it at once. Otherwise
 * a handler that blocks would wait for ever for its own loop.
 */
final class LoopThread extends FastThreadLocalThread implements NonBlocking {

    private LoopThread(ThreadGroup group, Runnable task, String name) {
        super(group, task, name);
    }

    /** A factory of daemon threads. */
    static ThreadFactory factory(String name) {
        return new DefaultThreadFactory(name, true) {
            @Override
            protected Thread newThread(Runnable task, String threadName) {
                return new LoopThread(threadGroup, task, threadName);
            }
        };
    }
}
