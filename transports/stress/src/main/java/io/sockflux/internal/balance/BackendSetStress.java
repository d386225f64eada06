package io.sockflux.internal.balance;

import io.sockflux.address.Endpoint;
import io.sockflux.error.NoBackendException;
import io.sockflux.internal.loop.LoopClock;
import java.io.IOException;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.atomic.AtomicInteger;
import org.jspecify.annotations.Nullable;
import org.openjdk.jcstress.annotations.Actor;
import org.openjdk.jcstress.annotations.Arbiter;
import org.openjdk.jcstress.annotations.Expect;
import org.openjdk.jcstress.annotations.JCStressTest;
import org.openjdk.jcstress.annotations.Outcome;
import org.openjdk.jcstress.annotations.State;
import org.openjdk.jcstress.infra.results.L_Result;
import reactor.core.scheduler.Schedulers;

/** A failure that was seen holds for every later choice, and no place is lost or doubled. */
public final class BackendSetStress {

    private BackendSetStress() {}

    /** Who is told of one choice, and of ejections. */
    static final class Told implements Waiter, BackendEvents {
        final AtomicInteger ejections = new AtomicInteger();
        volatile @Nullable Lease chosen;

        @Override
        public void chosen(Lease lease) {
            chosen = lease;
        }

        @Override
        public void refused(NoBackendException why) {
            throw new IllegalStateException(why);
        }

        @Override
        public void waiting(long nanos) {}

        @Override
        public void closed(Throwable why) {
            throw new IllegalStateException(why);
        }

        @Override
        public void ejected(int index, Throwable why, long waitNanos) {
            ejections.incrementAndGet();
        }

        @Override
        public void failedAgain(int index, long waitNanos) {}

        @Override
        public void returned(int index) {}
    }

    /** One backend. */
    static class Single {
        private static final List<Endpoint> BACKEND = List.of(Endpoint.parse("tcp://192.0.2.1:80"));
        /** The clock stands still, and nobody sets a timer. */
        private static final LoopClock CLOCK = new LoopClock(() -> 0, Schedulers.immediate());

        final IOException failure = new IOException("refused");
        final Told told = new Told();
        final BackendSet set;

        Single(int places) {
            set = new BackendSet(
                    BalanceSettings.DEFAULT.withMostConnections(places).withWaitTimeout(Duration.ofHours(1)),
                    BACKEND,
                    CLOCK,
                    () -> 1);
            set.tell(told);
        }

        final Lease first() {
            Told early = new Told();
            set.take(early);
            Lease lease = early.chosen;
            if (lease == null) {
                throw new IllegalStateException("a backend that is up and has room was not chosen");
            }
            return lease;
        }

        final int connections() {
            return set.states().get(0).connections();
        }
    }

    @JCStressTest
    @State
    @Outcome(id = "unseen, waits", expect = Expect.ACCEPTABLE, desc = "The failure came between.")
    @Outcome(id = "unseen, chosen and not handed over", expect = Expect.ACCEPTABLE, desc = "The failure came behind.")
    @Outcome(id = "seen, waits", expect = Expect.ACCEPTABLE, desc = "The failure came first.")
    public static class FailureAgainstChoice extends Single {
        private final Lease failing = first();
        private volatile boolean isSeen;
        private boolean wasSeen;

        public FailureAgainstChoice() {
            super(2);
        }

        @Actor
        public void fails() {
            set.failed(failing, failure);
            isSeen = true;
        }

        @Actor
        public void chooses() {
            wasSeen = isSeen;
            set.take(told);
        }

        @Arbiter
        public void outcome(L_Result r) {
            Lease lease = told.chosen;
            r.r1 = (wasSeen ? "seen, " : "unseen, ")
                    + (lease == null
                            ? "waits"
                            : "chosen and " + (set.mayBeHandedOver(lease) ? "handed over" : "not handed over"));
        }
    }

    @JCStressTest
    @State
    @Outcome(id = "1 ejection", expect = Expect.ACCEPTABLE, desc = "The first of two failures counts.")
    public static class FailureAgainstFailure extends Single {
        private final Lease one = first();
        private final Lease other = first();

        public FailureAgainstFailure() {
            super(2);
        }

        @Actor
        public void one() {
            set.failed(one, failure);
        }

        @Actor
        public void other() {
            set.failed(other, failure);
        }

        @Arbiter
        public void outcome(L_Result r) {
            r.r1 = told.ejections.get() + " ejection" + (told.ejections.get() == 1 ? "" : "s");
        }
    }

    @JCStressTest
    @State
    @Outcome(id = "chosen, 1 connections", expect = Expect.ACCEPTABLE, desc = "The place went to the one who waits.")
    public static class PlaceAgainstWaiter extends Single {
        private final Lease busy = first();

        public PlaceAgainstWaiter() {
            super(1);
        }

        @Actor
        public void leaves() {
            set.release(busy);
        }

        @Actor
        public void comes() {
            set.take(told);
        }

        @Arbiter
        public void outcome(L_Result r) {
            r.r1 = (told.chosen == null ? "waits" : "chosen") + ", " + connections() + " connections";
        }
    }

    @JCStressTest
    @State
    @Outcome(id = "true, waits, 0 connections", expect = Expect.ACCEPTABLE, desc = "It left before the place was free.")
    @Outcome(id = "false, chosen, 1 connections", expect = Expect.ACCEPTABLE, desc = "It was served before it left.")
    public static class LeaveAgainstReturn extends Single {
        private boolean hasLeft;

        public LeaveAgainstReturn() {
            super(1);
            set.checked(0, set.generation(0), failure);
            set.take(told);
        }

        @Actor
        public void leaves() {
            hasLeft = set.leave(told);
        }

        @Actor
        public void returns() {
            set.checked(0, set.generation(0), null);
        }

        @Arbiter
        public void outcome(L_Result r) {
            r.r1 = hasLeft + ", " + (told.chosen == null ? "waits" : "chosen") + ", " + connections() + " connections";
        }
    }
}
