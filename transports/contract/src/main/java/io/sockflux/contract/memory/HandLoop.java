package io.sockflux.contract.memory;

import static java.util.Objects.requireNonNull;

import io.netty.channel.Channel;
import io.netty.channel.ChannelFuture;
import io.netty.channel.ChannelPromise;
import io.netty.channel.DefaultChannelPromise;
import io.netty.channel.EventLoop;
import io.netty.channel.EventLoopGroup;
import io.netty.util.concurrent.AbstractScheduledEventExecutor;
import io.netty.util.concurrent.DefaultPromise;
import io.netty.util.concurrent.Future;
import io.netty.util.concurrent.ImmediateEventExecutor;
import io.netty.util.concurrent.MockTicker;
import io.netty.util.concurrent.Promise;
import io.netty.util.concurrent.Ticker;
import java.time.Duration;
import java.util.Queue;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.concurrent.RejectedExecutionException;
import java.util.concurrent.TimeUnit;
import org.jspecify.annotations.Nullable;

/**
 * An event loop that runs on the thread that drives it, a single thread at a time. So an actor of a race is the loop
 * itself, and meets the other actor within nanoseconds. A loop with a thread of its own would have to wake up first.
 * Its time is the machine's, or a test moves it.
 */
public final class HandLoop extends AbstractScheduledEventExecutor implements EventLoop {

    private final Queue<Runnable> tasks = new ConcurrentLinkedQueue<>();
    private final @Nullable MockTicker moved;
    private final Promise<Void> terminated = new DefaultPromise<>(ImmediateEventExecutor.INSTANCE);
    private volatile @Nullable Thread owner;
    private volatile boolean ended;

    /** A loop in the machine's time. */
    public HandLoop() {
        this(null);
    }

    private HandLoop(@Nullable MockTicker moved) {
        this.moved = moved;
    }

    /** A loop whose time stands still but for {@link #advance}. */
    public static HandLoop inTestTime() {
        return new HandLoop(Ticker.newMockTicker());
    }

    @Override
    public Ticker ticker() {
        MockTicker own = moved;
        return own != null ? own : Ticker.systemTicker();
    }

    /** Is the loop while so much time passes. Time goes from one timer to the next, so each runs at its own moment. */
    public void advance(Duration length) {
        MockTicker own = requireNonNull(moved, "a loop in test time");
        long end = own.nanoTime() + length.toNanos();
        run();
        for (long next = nextTimer(); next >= 0 && next <= end; next = nextTimer()) {
            own.advance(Math.max(0, next - own.nanoTime()), TimeUnit.NANOSECONDS);
            run();
        }
        own.advance(end - own.nanoTime(), TimeUnit.NANOSECONDS);
    }

    /** Whether a timer is under way. */
    public boolean hasTimers() {
        return nextTimer() >= 0;
    }

    private long nextTimer() {
        owner = Thread.currentThread();
        try {
            return nextScheduledTaskDeadlineNanos();
        } finally {
            owner = null;
        }
    }

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
    public void end() {
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
    @SuppressWarnings("InlineMeSuggester") // Netty's interface has it
    public ChannelFuture register(Channel channel, ChannelPromise promise) {
        channel.unsafe().register(this, promise);
        return promise;
    }

    // Its end, which a network asks for

    @Override
    public Future<?> shutdownGracefully(long quietPeriod, long timeout, TimeUnit unit) {
        Runnable last = () -> {
            cancelScheduledTasks();
            ended = true;
            terminated.trySuccess(null);
        };
        if (inEventLoop()) {
            tasks.add(last);
        } else {
            run(last);
        }
        return terminated;
    }

    @Override
    @Deprecated
    @SuppressWarnings("InlineMeSuggester") // Netty's interface has it
    public void shutdown() {
        shutdownGracefully(0, 0, TimeUnit.SECONDS);
    }

    @Override
    public Future<?> terminationFuture() {
        return terminated;
    }

    @Override
    public boolean isShuttingDown() {
        return isTerminated();
    }

    @Override
    public boolean isShutdown() {
        return isTerminated();
    }

    @Override
    public boolean isTerminated() {
        return terminated.isDone();
    }

    @Override
    public boolean awaitTermination(long timeout, TimeUnit unit) {
        return isTerminated();
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
