package io.sockflux.internal.loop;

import io.netty.channel.EventLoop;
import io.sockflux.internal.flight.SlowTaskFlight;
import java.util.concurrent.TimeUnit;

/**
 * A timer of a loop that tells how late it is, for as long as a recording wants to know. A loop has none otherwise. It keeps
 * no shutdown waiting, as a loop cancels its timers. Event loop only.
 */
final class SlowTaskProbe implements Runnable {

    private static final long PERIOD_NANOS = TimeUnit.MILLISECONDS.toNanos(20);

    private final EventLoop loop;
    private boolean isRunning;
    private long dueNanos;

    SlowTaskProbe(EventLoop loop) {
        this.loop = loop;
    }

    /** Begins, unless it has begun. */
    void start() {
        if (!isRunning) {
            isRunning = true;
            again();
        }
    }

    private void again() {
        dueNanos = LoopClock.nanos(loop) + PERIOD_NANOS;
        LoopTimer.start(loop, PERIOD_NANOS, this, () -> isRunning = false);
    }

    @Override
    public void run() {
        SlowTaskFlight.late(LoopClock.nanos(loop) - dueNanos);
        isRunning = SlowTaskFlight.isWanted();
        if (isRunning) {
            again();
        }
    }
}
