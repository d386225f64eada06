package io.sockflux.internal.loop;

import io.netty.channel.EventLoop;
import io.netty.channel.EventLoopGroup;
import io.netty.util.concurrent.Ticker;
import java.time.Duration;
import java.util.concurrent.TimeUnit;
import java.util.function.LongSupplier;
import reactor.core.Disposable;
import reactor.core.scheduler.Scheduler;
import reactor.core.scheduler.Schedulers;

/**
 * The time of a network, which is its loops' time, and timers for code without a channel on a loop. No other class of
 * core asks the machine for the time. So a network whose loops have a clock of their own lives in that time as a whole.
 */
public final class LoopClock {

    /** A clock that stands still, for code that never waits. */
    public static final LoopClock STOPPED = new LoopClock(() -> 0, Schedulers.immediate());

    private final LongSupplier nanos;
    private final Scheduler timers;

    /** A clock over any source of time; {@link #of} is the clock of loops. */
    public LoopClock(LongSupplier nanos, Scheduler timers) {
        this.nanos = nanos;
        this.timers = timers;
    }

    /** The clock that the loops of a group share. */
    static LoopClock of(EventLoopGroup loops) {
        Ticker ticker = loops.iterator().next().ticker();
        return new LoopClock(ticker::nanoTime, new LoopScheduler(loops, ticker));
    }

    /** The time of a loop in nanoseconds. Only the distance of two times has a meaning. */
    public static long nanos(EventLoop loop) {
        return loop.ticker().nanoTime();
    }

    /** A scheduler of a single loop, for Reactor's operators that wait; see {@link #timers()}. */
    public static Scheduler timers(EventLoop loop) {
        return new LoopScheduler(loop, loop.ticker());
    }

    /** How much time has passed on a loop since this time. */
    public static Duration since(EventLoop loop, long beginNanos) {
        return Duration.ofNanos(nanos(loop) - beginNanos);
    }

    /** The time of the machine, for code that belongs to no network. */
    public static long machineNanos() {
        return System.nanoTime();
    }

    /** The time in nanoseconds. Only the distance of two times has a meaning. */
    public long nanos() {
        return nanos.getAsLong();
    }

    /** How much time has passed since this time. */
    public Duration since(long beginNanos) {
        return Duration.ofNanos(nanos() - beginNanos);
    }

    /**
     * A scheduler for Reactor's operators that wait. Its timers run on the loops, and never fire once the loops have shut
     * down. So a waiter must also be told that the network is closed.
     */
    public Scheduler timers() {
        return timers;
    }

    /** Runs a task after this time, on any of the loops; never once they have shut down. */
    public Disposable after(long waitNanos, Runnable task) {
        return timers.schedule(task, waitNanos, TimeUnit.NANOSECONDS);
    }
}
