package io.sockflux.internal.network;

import io.sockflux.internal.loop.LoopClock;
import java.time.Duration;
import java.util.concurrent.atomic.AtomicInteger;
import org.jspecify.annotations.Nullable;
import org.openjdk.jcstress.annotations.Actor;
import org.openjdk.jcstress.annotations.Arbiter;
import org.openjdk.jcstress.annotations.Expect;
import org.openjdk.jcstress.annotations.JCStressTest;
import org.openjdk.jcstress.annotations.Outcome;
import org.openjdk.jcstress.annotations.State;
import org.openjdk.jcstress.infra.results.L_Result;
import reactor.core.Disposable;
import reactor.core.scheduler.Schedulers;

/** Tokens are neither lost nor doubled. Time stands still here, so the only new tokens are tokens that were given back. */
public final class ConnectRateStress {

    private ConnectRateStress() {}

    /** A bucket with a single token, and the waiters that were let through. */
    static class Bucket {
        /** The clock stands still; its timers are real, so that a waiter can have one. */
        private static final LoopClock CLOCK = new LoopClock(() -> 0, Schedulers.parallel());

        final ConnectRate rate = new ConnectRate(1, Duration.ofHours(1), CLOCK);
        final AtomicInteger allowed = new AtomicInteger();

        @Nullable
        Disposable take() {
            Disposable wait = rate.take(allowed::incrementAndGet);
            if (wait == null) {
                allowed.incrementAndGet();
            }
            return wait;
        }

        static void leave(@Nullable Disposable wait) {
            if (wait != null) {
                wait.dispose();
            }
        }

        /** How many tokens there are to be had; takes them. */
        int left() {
            int left = 0;
            Disposable wait = rate.take(() -> {});
            for (; wait == null; wait = rate.take(() -> {})) {
                left++;
            }
            wait.dispose();
            return left;
        }
    }

    @JCStressTest
    @State
    @Outcome(id = "1 allowed, 0 left", expect = Expect.ACCEPTABLE, desc = "One token, one attempt.")
    public static class TakeAgainstTake extends Bucket {
        private @Nullable Disposable one;
        private @Nullable Disposable other;

        @Actor
        public void one() {
            one = take();
        }

        @Actor
        public void other() {
            other = take();
        }

        @Arbiter
        public void outcome(L_Result r) {
            leave(one);
            leave(other);
            r.r1 = allowed + " allowed, " + left() + " left";
        }
    }

    @JCStressTest
    @State
    @Outcome(id = "2 allowed, 0 left", expect = Expect.ACCEPTABLE, desc = "The token that came back was taken.")
    public static class TakeAgainstGiveBack extends Bucket {
        private @Nullable Disposable wait;

        public TakeAgainstGiveBack() {
            take();
        }

        @Actor
        public void taking() {
            wait = take();
        }

        @Actor
        public void givingBack() {
            rate.giveBack();
        }

        @Arbiter
        public void outcome(L_Result r) {
            leave(wait);
            r.r1 = allowed + " allowed, " + left() + " left";
        }
    }

    @JCStressTest
    @State
    @Outcome(id = "2 allowed, 0 left", expect = Expect.ACCEPTABLE, desc = "Served before it left the line.")
    @Outcome(id = "1 allowed, 1 left", expect = Expect.ACCEPTABLE, desc = "It left the line and took no token along.")
    public static class LeaveAgainstGiveBack extends Bucket {
        private final @Nullable Disposable wait;

        public LeaveAgainstGiveBack() {
            take();
            wait = take();
        }

        @Actor
        public void leaving() {
            leave(wait);
        }

        @Actor
        public void givingBack() {
            rate.giveBack();
        }

        @Arbiter
        public void outcome(L_Result r) {
            r.r1 = allowed + " allowed, " + left() + " left";
        }
    }
}
