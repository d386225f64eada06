package io.sockflux.internal.receive;

import io.netty.buffer.ByteBuf;
import io.sockflux.stress.Line;
import io.sockflux.stress.Signals;
import java.nio.charset.StandardCharsets;
import org.openjdk.jcstress.annotations.Actor;
import org.openjdk.jcstress.annotations.Arbiter;
import org.openjdk.jcstress.annotations.Expect;
import org.openjdk.jcstress.annotations.JCStressTest;
import org.openjdk.jcstress.annotations.Outcome;
import org.openjdk.jcstress.annotations.State;
import org.openjdk.jcstress.infra.results.L_Result;

/** Each received buffer goes to a single subscriber, whatever the subscriber does meanwhile. */
public final class ReceiveStress {

    private ReceiveStress() {}

    private static final String FIRST = "to the first";
    private static final String NEXT = "to the next";

    /** Tells which of two subscribers got the buffer. */
    private static String taker(Signals<?> first, Signals<?> next) {
        if (first.elements() + next.elements() != 1) {
            return first.elements() + " and " + next.elements();
        }
        return first.elements() == 1 ? FIRST : NEXT;
    }

    @JCStressTest
    @State
    @Outcome(id = FIRST, expect = Expect.ACCEPTABLE, desc = "It came before the cancellation.")
    @Outcome(id = NEXT, expect = Expect.ACCEPTABLE, desc = "It was kept.")
    public static class CancelAgainstData {
        private final Line line = new Line();
        private final Signals<ByteBuf> first = line.receive(Long.MAX_VALUE);
        private final ByteBuf buffer = line.buffer("x");

        @Actor
        public void user() {
            first.cancel();
        }

        @Actor
        public void loop() {
            line.run(() -> line.channel().arrive(buffer));
        }

        @Arbiter
        public void outcome(L_Result r) {
            Signals<ByteBuf> next = line.receive(Long.MAX_VALUE);
            String ends = first.hasEnded() || next.hasEnded() ? ", ended" : "";
            r.r1 = taker(first, next) + ends + line.flaws(first, next);
        }
    }

    @JCStressTest
    @State
    @Outcome(id = "told", expect = Expect.ACCEPTABLE, desc = "The end came before the cancellation.")
    @Outcome(id = "cancelled", expect = Expect.ACCEPTABLE, desc = "The end was kept for the next.")
    public static class CancelAgainstEnd {
        private final Line line = new Line();
        private final Signals<ByteBuf> first = line.receive(Long.MAX_VALUE);

        @Actor
        public void user() {
            first.cancel();
        }

        @Actor
        public void loop() {
            line.run(line.channel()::end);
        }

        @Arbiter
        public void outcome(L_Result r) {
            Signals<ByteBuf> next = line.receive(1);
            String end = next.hasCompleted() ? "" : ", the next was not told";
            String error = first.error() != null ? ", an error" : "";
            r.r1 = (first.hasCompleted() ? "told" : "cancelled") + end + error + line.flaws(first, next);
        }
    }

    @JCStressTest
    @State
    @Outcome(id = "2 and 0, told", expect = Expect.ACCEPTABLE, desc = "All came before the cancellation.")
    @Outcome(
            id = {"0 and 2", "1 and 1", "2 and 0"},
            expect = Expect.ACCEPTABLE,
            desc = "Cancelled in between.")
    public static class CancelAgainstDataAndEnd {
        private final Line line = new Line();
        private final Signals<ByteBuf> first = line.receive(Long.MAX_VALUE);
        private final ByteBuf one = line.buffer("x");
        private final ByteBuf other = line.buffer("y");

        @Actor
        public void user() {
            first.cancel();
        }

        @Actor
        public void loop() {
            line.run(() -> {
                line.channel().arrive(one);
                line.channel().arrive(other);
                line.channel().end();
            });
        }

        @Arbiter
        public void outcome(L_Result r) {
            Signals<ByteBuf> next = line.receive(Long.MAX_VALUE);
            String end = next.hasCompleted() ? "" : ", the next was not told";
            String told = first.hasEnded() ? ", told" : "";
            r.r1 = first.elements() + " and " + next.elements() + told + end + line.flaws(first, next);
        }
    }

    @JCStressTest
    @State
    @Outcome(id = "1, completed", expect = Expect.ACCEPTABLE, desc = "One buffer for one request, then the end.")
    public static class RequestAgainstDataAndEnd {
        private final Line line = new Line();
        private final Signals<ByteBuf> subscriber = line.receive(0);
        private final ByteBuf buffer = line.buffer("x");

        @Actor
        public void user() {
            subscriber.request(1);
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
            // The end is only seen by a read, and a read takes demand.
            subscriber.request(1);
            line.run();
            String end = subscriber.hasCompleted() ? ", completed" : "";
            r.r1 = subscriber.elements() + end + line.flaws(subscriber);
        }
    }

    @JCStressTest
    @State
    @Outcome(id = FIRST, expect = Expect.ACCEPTABLE, desc = "The request was first.")
    @Outcome(id = NEXT, expect = Expect.ACCEPTABLE, desc = "The cancellation was first.")
    public static class RequestAgainstCancel {
        private final Line line = new Line();
        private final Signals<ByteBuf> first = line.receive(0);

        public RequestAgainstCancel() {
            line.run(() -> line.channel().arrive(line.buffer("x")));
        }

        @Actor
        public void asking() {
            first.request(1);
            line.run();
        }

        @Actor
        public void cancelling() {
            first.cancel();
        }

        @Arbiter
        public void outcome(L_Result r) {
            Signals<ByteBuf> next = line.receive(1);
            String ends = first.hasEnded() || next.hasEnded() ? ", ended" : "";
            r.r1 = taker(first, next) + ends + line.flaws(first, next);
        }
    }

    @JCStressTest
    @State
    @Outcome(id = FIRST, expect = Expect.ACCEPTABLE, desc = "It came before the bad request.")
    @Outcome(id = NEXT, expect = Expect.ACCEPTABLE, desc = "It was kept.")
    public static class BadRequestAgainstData {
        private final Line line = new Line();
        private final Signals<ByteBuf> first = line.receive(1);
        private final ByteBuf buffer = line.buffer("x");

        @Actor
        public void user() {
            first.request(0);
        }

        @Actor
        public void loop() {
            line.run(() -> line.channel().arrive(buffer));
        }

        @Arbiter
        public void outcome(L_Result r) {
            Signals<ByteBuf> next = line.receive(1);
            String refused = first.error() instanceof IllegalArgumentException ? "" : ", not refused";
            r.r1 = taker(first, next) + refused + line.flaws(first, next);
        }
    }

    @JCStressTest
    @State
    @Outcome(
            id = {"one, other refused", "other, one refused"},
            expect = Expect.ACCEPTABLE,
            desc = "One at a time.")
    public static class SubscribeAgainstSubscribe {
        private final Line line = new Line();
        private final Signals<ByteBuf> one = Signals.all(ByteBuf::release);
        private final Signals<ByteBuf> other = Signals.all(ByteBuf::release);

        @Actor
        public void one() {
            line.connection().receivePooled().subscribe(one);
        }

        @Actor
        public void other() {
            line.connection().receivePooled().subscribe(other);
            line.run();
        }

        @Arbiter
        public void outcome(L_Result r) {
            ByteBuf buffer = line.buffer("x");
            line.run(() -> line.channel().arrive(buffer));
            String taker = one.elements() == 1 ? "one" : "";
            taker += other.elements() == 1 ? "other" : "";
            taker += one.error() instanceof IllegalStateException ? ", one refused" : "";
            taker += other.error() instanceof IllegalStateException ? ", other refused" : "";
            r.r1 = taker + line.flaws(one, other);
        }
    }

    /** A cancellation in the middle of a read: bytes that were not made into lines go to the next subscriber. */
    @JCStressTest
    @State
    @Outcome(
            id = {"|a,b,c", "a|b,c", "a,b|c", "a,b,c|"},
            expect = Expect.ACCEPTABLE,
            desc = "Each line to one of them, in order.")
    public static class CancelAgainstLines {
        private final Line line = new Line();
        private final StringBuilder taken = new StringBuilder();
        private final Signals<String> first = Signals.all(this::take);
        private final ByteBuf buffer = line.buffer("a\nb\nc\n");

        public CancelAgainstLines() {
            line.run(() -> lines(first));
        }

        private void lines(Signals<String> subscriber) {
            line.connection().receive().lines(StandardCharsets.US_ASCII, 10).subscribe(subscriber);
        }

        private void take(String text) {
            char last = taken.length() == 0 ? '|' : taken.charAt(taken.length() - 1);
            taken.append(last == '|' ? "" : ",").append(text);
        }

        @Actor
        public void user() {
            first.cancel();
        }

        @Actor
        public void loop() {
            line.run(() -> line.channel().arrive(buffer));
        }

        @Arbiter
        public void outcome(L_Result r) {
            line.run();
            taken.append('|');
            Signals<String> next = Signals.all(this::take);
            line.run(() -> lines(next));
            r.r1 = taken + line.flaws(first, next);
        }
    }
}
