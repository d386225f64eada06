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
 * The time of one network, which is that of its loops, and the timers of whatever has no channel on a loop. No other class of
 * core asks the machine for the time, so a network whose loops have a clock of their own lives in that time as a whole.
 */
public final class LoopClock {

    /** A clock that stands still, for what never waits. */
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

    /** For operators of Reactor that wait on one loop; the rest as {@link #timers()}. */
    public static Scheduler timers(EventLoop loop) {
        return new LoopScheduler(loop, loop.ticker());
    }

    /** How much time has passed on a loop since this time. */
    public static Duration since(EventLoop loop, long beginNanos) {
        return Duration.ofNanos(nanos(loop) - beginNanos);
    }

    /** The time of the machine, for what belongs to no network, such as the pause between two log lines. */
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
     * For operators of Reactor that wait. A timer runs on one of the loops; once they have shut down it never fires. So what
     * waits must also be told that the network is closed.
     */
    public Scheduler timers() {
        return timers;
    }

    /** Runs a task after this time, on one of the loops; never once they have shut down. */
    public Disposable after(long waitNanos, Runnable task) {
        return timers.schedule(task, waitNanos, TimeUnit.NANOSECONDS);
    }
}
