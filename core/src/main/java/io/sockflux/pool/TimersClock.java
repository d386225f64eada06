package io.sockflux.pool;

import java.time.Clock;
import java.time.Instant;
import java.time.ZoneId;
import java.time.ZoneOffset;
import java.util.concurrent.TimeUnit;
import reactor.core.scheduler.Scheduler;

/** The time of a scheduler as a clock of Java's, for reactor-pool, which asks how long a connection was idle. */
final class TimersClock extends Clock {

    private final Scheduler timers;

    TimersClock(Scheduler timers) {
        this.timers = timers;
    }

    @Override
    public ZoneId getZone() {
        return ZoneOffset.UTC;
    }

    @Override
    public Clock withZone(ZoneId other) {
        throw new UnsupportedOperationException("it has no dates, so no zones");
    }

    @Override
    public Instant instant() {
        return Instant.ofEpochSecond(0, timers.now(TimeUnit.NANOSECONDS));
    }

    @Override
    public long millis() {
        return timers.now(TimeUnit.MILLISECONDS);
    }
}
