package io.sockflux.internal.network;

import io.sockflux.check.Checks;
import io.sockflux.check.Durations;
import io.sockflux.internal.loop.LoopClock;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Iterator;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Set;
import org.jspecify.annotations.Nullable;
import reactor.core.Disposable;

/**
 * Bounds how often attempts to connect are made: a bucket that starts full of tokens and fills evenly. An attempt that
 * finds no token waits in order. A waiter that leaves takes no token along.
 *
 * <p>Called from any thread. Its lock is held for a few instructions, and never during a call of other code.
 */
public final class ConnectRate {

    /** A quarter of the largest long, so that a sum of two fits. */
    private static final long LONGEST_NANOS = Long.MAX_VALUE / 4;

    private static final ConnectRate UNLIMITED =
            new ConnectRate(Integer.MAX_VALUE, Duration.ofNanos(1), LoopClock.STOPPED);

    private final int attempts;
    private final Duration per;
    private final LoopClock clock;
    private final long nanosPerToken;
    private final long fullNanos;

    private final Set<Waiter> line = new LinkedHashSet<>();
    private long creditNanos;
    private long countedAtNanos;
    private @Nullable Disposable timer;

    public ConnectRate(int attempts, Duration per, LoopClock clock) {
        check(attempts, per);
        this.attempts = attempts;
        this.per = per;
        this.clock = clock;
        // Rounded up, as the rate is an upper bound.
        long length = Math.min(LONGEST_NANOS, Durations.nanos(per));
        this.nanosPerToken = length / attempts + (length % attempts == 0 ? 0 : 1);
        this.fullNanos = nanosPerToken * attempts;
        this.creditNanos = fullNanos;
        this.countedAtNanos = clock.nanos();
    }

    /** Refuses values that are no rate. */
    public static void check(int attempts, Duration per) {
        Checks.checkAtLeast(attempts, 1, "attempts");
        Durations.checkPositive(per, "per");
    }

    public static ConnectRate unlimited() {
        return UNLIMITED;
    }

    /** An attempt that waits. Equal to itself only. */
    private final class Waiter implements Disposable {
        private final Runnable allowed;

        Waiter(Runnable allowed) {
            this.allowed = allowed;
        }

        @Override
        public void dispose() {
            leave(this);
        }
    }

    /**
     * Takes a token.
     *
     * @param allowed called once, on any thread, when a later token was taken; not called if there is a token now
     * @return null if a token was taken, otherwise the wait, which can be disposed of
     */
    public @Nullable Disposable take(Runnable allowed) {
        if (this == UNLIMITED) {
            return null;
        }
        synchronized (this) {
            count();
            if (line.isEmpty() && creditNanos >= nanosPerToken) {
                creditNanos -= nanosPerToken;
                return null;
            }
            Waiter waiter = new Waiter(allowed);
            line.add(waiter);
            setTimer();
            return waiter;
        }
    }

    /** Gives back a token that was not used. */
    public void giveBack() {
        synchronized (this) {
            creditNanos = Math.min(fullNanos, creditNanos + nanosPerToken);
        }
        serve();
    }

    @Override
    public String toString() {
        return this == UNLIMITED ? "unlimited" : attempts + " in " + Durations.text(per);
    }

    private synchronized void leave(Waiter waiter) {
        line.remove(waiter);
        if (line.isEmpty() && timer != null) {
            timer.dispose();
            timer = null;
        }
    }

    private void serve() {
        List<Waiter> served = new ArrayList<>();
        synchronized (this) {
            count();
            Iterator<Waiter> first = line.iterator();
            while (creditNanos >= nanosPerToken && first.hasNext()) {
                served.add(first.next());
                first.remove();
                creditNanos -= nanosPerToken;
            }
            if (!line.isEmpty()) {
                setTimer();
            }
        }
        served.forEach(waiter -> waiter.allowed.run());
    }

    private void timerFired() {
        synchronized (this) {
            timer = null;
        }
        serve();
    }

    private void count() {
        long now = clock.nanos();
        long passed = Math.max(0, Math.min(fullNanos, now - countedAtNanos));
        creditNanos = Math.min(fullNanos, creditNanos + passed);
        countedAtNanos = now;
    }

    private void setTimer() {
        if (timer == null) {
            long wait = Math.max(0, nanosPerToken - creditNanos);
            timer = clock.after(wait, this::timerFired);
        }
    }
}
