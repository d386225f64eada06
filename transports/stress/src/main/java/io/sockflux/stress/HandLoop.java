package io.sockflux.stress;

import io.netty.channel.Channel;
import io.netty.channel.ChannelFuture;
import io.netty.channel.ChannelPromise;
import io.netty.channel.DefaultChannelPromise;
import io.netty.channel.EventLoop;
import io.netty.channel.EventLoopGroup;
import io.netty.util.concurrent.AbstractScheduledEventExecutor;
import io.netty.util.concurrent.Future;
import java.util.Queue;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.concurrent.RejectedExecutionException;
import java.util.concurrent.TimeUnit;
import org.jspecify.annotations.Nullable;

/**
 * An event loop that runs on the thread that drives it, a single thread at a time. So an actor of a race is the loop
 * itself, and meets the other actor within nanoseconds. A loop with a thread of its own would have to wake up first.
 */
public final class HandLoop extends AbstractScheduledEventExecutor implements EventLoop {

    private final Queue<Runnable> tasks = new ConcurrentLinkedQueue<>();
    private volatile @Nullable Thread owner;
    private volatile boolean ended;

    /** Is the loop for as long as there is something to do, beginning with this. */
    public void run(Runnable first) {
        owner = Thread.currentThread();
        try {
            first.run();
            for (Runnable task = next(tasks); task != null; task = next(tasks)) {
                task.run();
            }
        } finally {
            owner = null;
        }
    }

    /** Is the loop until there is nothing more to do. */
    public void run() {
        run(() -> {});
    }

    /** Ends as Netty's loops do: what was taken before still runs while others are being refused already. */
    void end() {
        ended = true;
        run();
    }

    private @Nullable Runnable next(Queue<Runnable> queue) {
        Runnable task = queue.poll();
        return task != null ? task : pollScheduledTask();
    }

    @Override
    public void execute(Runnable task) {
        if (ended && !inEventLoop()) {
            throw new Ended();
        }
        tasks.add(task);
        if (ended && !inEventLoop() && tasks.remove(task)) {
            throw new Ended();
        }
    }

    @Override
    public boolean inEventLoop(Thread thread) {
        return thread == owner;
    }

    @Override
    public EventLoopGroup parent() {
        return this;
    }

    @Override
    public EventLoop next() {
        return this;
    }

    @Override
    public ChannelFuture register(Channel channel) {
        return register(new DefaultChannelPromise(channel, this));
    }

    @Override
    public ChannelFuture register(ChannelPromise promise) {
        promise.channel().unsafe().register(this, promise);
        return promise;
    }

    @Override
    @Deprecated
    public ChannelFuture register(Channel channel, ChannelPromise promise) {
        channel.unsafe().register(this, promise);
        return promise;
    }

    // It has no thread that could end

    @Override
    public Future<?> shutdownGracefully(long quietPeriod, long timeout, TimeUnit unit) {
        throw new UnsupportedOperationException();
    }

    @Override
    @Deprecated
    public void shutdown() {
        throw new UnsupportedOperationException();
    }

    @Override
    public Future<?> terminationFuture() {
        throw new UnsupportedOperationException();
    }

    @Override
    public boolean isShuttingDown() {
        return false;
    }

    @Override
    public boolean isShutdown() {
        return false;
    }

    @Override
    public boolean isTerminated() {
        return false;
    }

    @Override
    public boolean awaitTermination(long timeout, TimeUnit unit) {
        return false;
    }

    /** Without a stack trace, which takes longer than the races are wide. */
    private static final class Ended extends RejectedExecutionException {
        private static final long serialVersionUID = 1;

        @Override
        public synchronized Throwable fillInStackTrace() {
            return this;
        }
    }
}
