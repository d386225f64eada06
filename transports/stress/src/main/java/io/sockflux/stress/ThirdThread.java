package io.sockflux.stress;

import io.netty.channel.DefaultEventLoop;
import io.netty.channel.EventLoop;
import io.netty.util.concurrent.DefaultThreadFactory;

/** A loop that runs by itself beside the two threads of a test, and is the same for all rounds. */
public final class ThirdThread {

    public static final EventLoop LOOP = new DefaultEventLoop(new DefaultThreadFactory("stress", true));

    /** How often a task may lead to another. */
    private static final int LONGEST_CHAIN = 8;

    private ThirdThread() {}

    /** Waits until the loop has run what it was given, and what that led to. */
    public static void settle() {
        for (int i = 0; i < LONGEST_CHAIN; i++) {
            LOOP.submit(() -> {}).syncUninterruptibly();
        }
    }
}
