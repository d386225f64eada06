package io.sockflux.internal.stream;

import io.netty.buffer.ByteBuf;
import io.sockflux.stream.CloseOutcome;
import io.sockflux.stream.Shutdown;
import io.sockflux.stress.Line;
import io.sockflux.stress.Signals;
import org.openjdk.jcstress.annotations.Actor;
import org.openjdk.jcstress.annotations.Arbiter;
import org.openjdk.jcstress.annotations.Expect;
import org.openjdk.jcstress.annotations.JCStressTest;
import org.openjdk.jcstress.annotations.Outcome;
import org.openjdk.jcstress.annotations.State;
import org.openjdk.jcstress.infra.results.L_Result;

/** A connection is closed once, everybody is told the same, and nothing is held. */
public final class CloseStress {

    private CloseStress() {}

    @JCStressTest
    @State
    @Outcome(id = "1 and 1", expect = Expect.ACCEPTABLE, desc = "Both are told, and of the same outcome.")
    public static class CloseAgainstClose {
        private final Line line = new Line();
        private final Signals<CloseOutcome> one = Signals.all(outcome -> {});
        private final Signals<CloseOutcome> other = Signals.all(outcome -> {});

        @Actor
        public void one() {
            line.connection().close().subscribe(one);
        }

        @Actor
        public void other() {
            line.connection().close().subscribe(other);
            line.run();
        }

        @Arbiter
        public void outcome(L_Result r) {
            line.run();
            String open = line.channel().isOpen() ? ", not closed" : "";
            r.r1 = one.elements() + " and " + other.elements() + open + line.flaws(one, other);
        }
    }

    @JCStressTest
    @State
    @Outcome(id = "1, completed", expect = Expect.ACCEPTABLE, desc = "Both are told.")
    public static class CloseAgainstAbort {
        private final Line line = new Line();
        private final Signals<CloseOutcome> close = Signals.all(outcome -> {});
        private final Signals<Void> abort = Signals.all(none -> {});

        public CloseAgainstAbort() {
            line.run(() -> line.channel().arrive(line.buffer("x")));
        }

        @Actor
        public void closing() {
            line.connection().close().subscribe(close);
        }

        @Actor
        public void aborting() {
            line.connection().abort().subscribe(abort);
            line.run();
        }

        @Arbiter
        public void outcome(L_Result r) {
            line.run();
            String open = line.channel().isOpen() ? ", not closed" : "";
            String aborted = abort.hasCompleted() ? ", completed" : "";
            r.r1 = close.elements() + aborted + open + line.flaws(close, abort);
        }
    }

    @JCStressTest
    @State
    @Outcome(
            id = {"1 of 1", "0 of 1"},
            expect = Expect.ACCEPTABLE,
            desc = "Taken, and ended; or thrown away.")
    public static class CloseAgainstData {
        private final Line line = new Line();
        private final Signals<ByteBuf> subscriber = line.receive(Long.MAX_VALUE);
        private final Signals<CloseOutcome> close = Signals.all(outcome -> {});
        private final ByteBuf buffer = line.buffer("x");

        @Actor
        public void user() {
            line.connection().close().subscribe(close);
        }

        @Actor
        public void loop() {
            line.run(() -> {
                line.channel().arrive(buffer);
                line.channel().end();
            });
        }

        @Arbiter
        public void outcome(L_Result r) {
            line.run();
            String ended = subscriber.hasEnded() ? "" : ", no end";
            String closed = close.hasCompleted() && !line.channel().isOpen() ? "" : ", not closed";
            r.r1 = subscriber.elements() + " of 1" + ended + closed + line.flaws(subscriber, close);
        }
    }

    @JCStressTest
    @State
    @Outcome(
            id = {"1 of 1", "0 of 1"},
            expect = Expect.ACCEPTABLE,
            desc = "Taken, and ended; or thrown away.")
    public static class CloseAgainstSubscribe {
        private final Line line = new Line();
        private final Signals<ByteBuf> subscriber = Signals.all(ByteBuf::release);
        private final Signals<CloseOutcome> close = Signals.all(outcome -> {});

        public CloseAgainstSubscribe() {
            line.run(() -> line.channel().arrive(line.buffer("x")));
        }

        @Actor
        public void subscribing() {
            line.connection().receivePooled().subscribe(subscriber);
        }

        @Actor
        public void closing() {
            line.connection().close().subscribe(close);
            line.run();
        }

        @Arbiter
        public void outcome(L_Result r) {
            line.run();
            String ended = subscriber.hasEnded() ? "" : ", no end";
            String closed = close.hasCompleted() && !line.channel().isOpen() ? "" : ", not closed";
            r.r1 = subscriber.elements() + " of 1" + ended + closed + line.flaws(subscriber, close);
        }
    }

    @JCStressTest
    @State
    @Outcome(
            id = {"cancelled", "ended"},
            expect = Expect.ACCEPTABLE,
            desc = "One of the two was first.")
    public static class CancelAgainstClose {
        private final Line line = new Line();
        private final Signals<ByteBuf> subscriber = line.receive(0);
        private final Signals<CloseOutcome> close = Signals.all(outcome -> {});

        public CancelAgainstClose() {
            line.run(() -> line.channel().arrive(line.buffer("x")));
        }

        @Actor
        public void cancelling() {
            subscriber.cancel();
        }

        @Actor
        public void closing() {
            line.connection().close().subscribe(close);
            line.run();
        }

        @Arbiter
        public void outcome(L_Result r) {
            line.run();
            String closed = close.hasCompleted() && !line.channel().isOpen() ? "" : ", not closed";
            r.r1 = (subscriber.hasEnded() ? "ended" : "cancelled") + closed + line.flaws(subscriber, close);
        }
    }

    @JCStressTest
    @State
    @Outcome(
            id = {"completed", "error"},
            expect = Expect.ACCEPTABLE,
            desc = "Before the close, or after it.")
    public static class ShutdownAgainstClose {
        private final Line line = new Line();
        private final Signals<Void> shutdown = Signals.all(none -> {});
        private final Signals<CloseOutcome> close = Signals.all(outcome -> {});

        @Actor
        public void shuttingDown() {
            line.connection().shutdown(Shutdown.WRITE).subscribe(shutdown);
        }

        @Actor
        public void closing() {
            line.connection().close().subscribe(close);
            line.run();
        }

        @Arbiter
        public void outcome(L_Result r) {
            line.run();
            String end = shutdown.hasCompleted() ? "completed" : shutdown.error() != null ? "error" : "no end";
            String closed = close.hasCompleted() && !line.channel().isOpen() ? "" : ", not closed";
            r.r1 = end + closed + line.flaws(shutdown, close);
        }
    }

    /** A pool asks whether an idle connection is still quiet, and just then it is not. */
    @JCStressTest
    @State
    @Outcome(id = "quiet, 1 kept", expect = Expect.ACCEPTABLE, desc = "It came after that, and waits for the borrower.")
    @Outcome(
            id = "spent, closed",
            expect = Expect.ACCEPTABLE,
            desc = "It came before, and the connection is of no use.")
    public static class IdleWatchAgainstData {
        private final Line line = new Line();
        private final UnusedWatch watch = new UnusedWatch(line.connection());
        private final Signals<Boolean> end = Signals.all(quiet -> this.quiet = quiet);
        private final ByteBuf buffer = line.buffer("x");
        private volatile boolean quiet;

        public IdleWatchAgainstData() {
            line.run(() -> watch.begin().subscribe());
        }

        @Actor
        public void user() {
            watch.end().subscribe(end);
        }

        @Actor
        public void loop() {
            line.run(() -> line.channel().arrive(buffer));
        }

        @Arbiter
        public void outcome(L_Result r) {
            line.run();
            String told = end.hasCompleted() ? "" : "not told, ";
            String closed = line.channel().isOpen() ? "" : ", closed";
            String kept = quiet ? ", " + line.receive(1).elements() + " kept" : "";
            r.r1 = told + (quiet ? "quiet" : "spent") + closed + kept + line.flaws(end);
        }
    }
}
