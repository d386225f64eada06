package io.sockflux.benchmarks;

import java.time.Duration;
import java.util.concurrent.Semaphore;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import java.util.concurrent.atomic.AtomicLong;

/** Counts what an event loop tells, and has the benchmark's thread wait until there is so much more. */
final class Arrivals {

    private static final Duration HANG = Duration.ofSeconds(60);

    private final AtomicLong count = new AtomicLong();
    private final Semaphore reached = new Semaphore(0);
    private volatile long target = Long.MAX_VALUE;

    /** On the event loop only. */
    void add(long more) {
        long now = count.getPlain() + more;
        count.setRelease(now);
        if (now >= target) {
            target = Long.MAX_VALUE;
            reached.release();
        }
    }

    /** Until so many have come from now on, of a stream that does not end. */
    void await(long more) throws InterruptedException, TimeoutException {
        awaitAll(count.getAcquire() + more, () -> {});
    }

    /** Until so many have come in all, the last of them after the beginning. */
    void awaitAll(long all, Runnable beginning) throws InterruptedException, TimeoutException {
        target = all;
        beginning.run();
        if (!reached.tryAcquire(HANG.toSeconds(), TimeUnit.SECONDS)) {
            throw new TimeoutException("no more comes");
        }
    }
}
