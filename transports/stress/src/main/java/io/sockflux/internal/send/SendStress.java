package io.sockflux.internal.send;

import static java.util.Objects.requireNonNull;

import io.netty.buffer.ByteBuf;
import io.sockflux.error.SendFailedException;
import io.sockflux.stress.Line;
import io.sockflux.stress.Signals;
import org.jspecify.annotations.Nullable;
import org.openjdk.jcstress.annotations.Actor;
import org.openjdk.jcstress.annotations.Arbiter;
import org.openjdk.jcstress.annotations.Expect;
import org.openjdk.jcstress.annotations.JCStressTest;
import org.openjdk.jcstress.annotations.Outcome;
import org.openjdk.jcstress.annotations.State;
import org.openjdk.jcstress.infra.results.L_Result;
import org.reactivestreams.Subscription;
import reactor.core.CoreSubscriber;
import reactor.core.publisher.Flux;
import reactor.core.publisher.Mono;

/** A send ends once and with the truth, and every buffer is released once, whoever cancels, closes or breaks it. */
public final class SendStress {

    private SendStress() {}

    private static final int LONGEST_AWAIT = 10_000;
    private static final int LONGEST_CANCEL = 20;

    private static final String SENT = "sent";
    private static final String FAILED = "failed";
    private static final String CANCELLED = "cancelled";

    /** How the send ended; wrong where it does not say what the kernel took, all of which were these bytes. */
    private static String end(Line line, Signals<Void> send, int bytes) {
        int taken = line.channel().taken();
        if (send.hasCompleted()) {
            return taken == bytes ? SENT : "sent " + taken;
        }
        Throwable error = send.error();
        if (error == null) {
            return CANCELLED;
        }
        return error instanceof SendFailedException failure && failure.bytesTaken() == taken
                ? FAILED
                : "took " + taken + ", said: " + error;
    }

    @JCStressTest
    @State
    @Outcome(
            id = {SENT, FAILED},
            expect = Expect.ACCEPTABLE,
            desc = "The send was first, or the close.")
    public static class SendAgainstClose {
        private final Line line = new Line();
        private final Signals<Void> send = Signals.all(none -> {});
        private final ByteBuf buffer = line.buffer("12345");

        @Actor
        public void sending() {
            line.connection().send(Mono.just(buffer)).subscribe(send);
        }

        @Actor
        public void closing() {
            line.connection().close().subscribe();
            line.run();
        }

        @Arbiter
        public void outcome(L_Result r) {
            line.run();
            String open = line.channel().isOpen() ? ", not closed" : "";
            r.r1 = (send.hasEnded() ? "" : "no end, ") + end(line, send, 5) + open + line.flaws(send);
        }
    }

    @JCStressTest
    @State
    @Outcome(
            id = {SENT, FAILED},
            expect = Expect.ACCEPTABLE,
            desc = "All was taken before the abort, or some.")
    public static class WriteAgainstAbort {
        private final Line line = new Line();
        private final Signals<Void> send = Signals.all(none -> {});

        public WriteAgainstAbort() {
            line.channel().room(2);
            ByteBuf buffer = line.buffer("12345");
            line.run(() -> line.connection().send(Mono.just(buffer)).subscribe(send));
        }

        @Actor
        public void user() {
            line.connection().abort().subscribe();
        }

        @Actor
        public void loop() {
            line.run(() -> line.channel().room(5));
        }

        @Arbiter
        public void outcome(L_Result r) {
            line.run();
            r.r1 = (send.hasEnded() ? "" : "no end, ") + end(line, send, 5) + line.flaws(send);
        }
    }

    @JCStressTest
    @State
    @Outcome(
            id = {SENT, CANCELLED},
            expect = Expect.ACCEPTABLE,
            desc = "One of the two was first.")
    public static class CancelAgainstWrite {
        private final Line line = new Line();
        private final Signals<Void> send = Signals.all(none -> {});

        public CancelAgainstWrite() {
            line.channel().room(2);
            ByteBuf buffer = line.buffer("12345");
            line.run(() -> line.connection().send(Mono.just(buffer)).subscribe(send));
        }

        @Actor
        public void user() {
            send.cancel();
        }

        @Actor
        public void loop() {
            line.run(() -> line.channel().room(5));
        }

        @Arbiter
        public void outcome(L_Result r) {
            line.run();
            r.r1 = end(line, send, 5) + line.flaws(send);
        }
    }

    /** A send that was subscribed to elsewhere starts on the loop while it is cancelled. */
    @JCStressTest
    @State
    @Outcome(
            id = {SENT, CANCELLED},
            expect = Expect.ACCEPTABLE,
            desc = "One of the two was first.")
    public static class CancelAgainstStart {
        private final Line line = new Line();
        private final Signals<Void> send = Signals.all(none -> {});

        public CancelAgainstStart() {
            line.connection().send(line.buffer("12345")).subscribe(send);
        }

        @Actor
        public void user() {
            send.cancel();
        }

        @Actor
        public void loop() {
            line.run();
        }

        @Arbiter
        public void outcome(L_Result r) {
            line.run();
            r.r1 = end(line, send, 5) + line.flaws(send);
        }
    }

    /** A source that emits on its own thread, as fast as it likes. */
    @JCStressTest
    @State
    @Outcome(
            id = {SENT, CANCELLED},
            expect = Expect.ACCEPTABLE,
            desc = "One of the two was first.")
    public static class CancelAgainstSource {
        private final Line line = new Line();
        private final Signals<Void> send = Signals.all(none -> {});
        private final ByteBuf one = line.buffer("123");
        private final ByteBuf other = line.buffer("45");
        private final ByHand source = new ByHand();

        public CancelAgainstSource() {
            line.run(() -> line.connection().send(source).subscribe(send));
        }

        @Actor
        public void source() {
            source.subscriber().onNext(one);
            source.subscriber().onNext(other);
            source.subscriber().onComplete();
        }

        @Actor
        public void user() {
            send.cancel();
            line.run();
        }

        @Arbiter
        public void outcome(L_Result r) {
            line.run();
            r.r1 = end(line, send, 5) + line.flaws(send);
        }
    }

    @JCStressTest
    @State
    @Outcome(
            id = {SENT, FAILED},
            expect = Expect.ACCEPTABLE,
            desc = "The source was through before the end, or not.")
    public static class SourceAgainstEnd {
        private final Line line = new Line();
        private final Signals<Void> send = Signals.all(none -> {});
        private final ByteBuf one = line.buffer("123");
        private final ByteBuf other = line.buffer("45");
        private final ByHand source = new ByHand();

        public SourceAgainstEnd() {
            line.run(() -> line.connection().send(source).subscribe(send));
        }

        @Actor
        public void source() {
            source.subscriber().onNext(one);
            source.subscriber().onNext(other);
            source.subscriber().onComplete();
        }

        @Actor
        public void loop() {
            line.run(line.channel()::close);
        }

        @Arbiter
        public void outcome(L_Result r) {
            line.run();
            r.r1 = (send.hasEnded() ? "" : "no end, ") + end(line, send, 5) + line.flaws(send);
        }
    }

    @JCStressTest
    @State
    @Outcome(id = SENT, expect = Expect.ACCEPTABLE, desc = "Both are sent, one after the other.")
    public static class SendAgainstSend {
        private final Line line = new Line();
        private final Signals<Void> one = Signals.all(none -> {});
        private final Signals<Void> other = Signals.all(none -> {});
        private final ByteBuf first = line.buffer("123");
        private final ByteBuf second = line.buffer("45");

        @Actor
        public void one() {
            line.connection().send(Mono.just(first)).subscribe(one);
        }

        @Actor
        public void other() {
            line.connection().send(Mono.just(second)).subscribe(other);
            line.run();
        }

        @Arbiter
        public void outcome(L_Result r) {
            line.run();
            r.r1 = (other.hasCompleted() ? "" : "no end, ") + end(line, one, 5) + line.flaws(one, other);
        }
    }

    /** The network is closed under a send that has just been subscribed to. */
    @JCStressTest
    @State
    @Outcome(id = FAILED, expect = Expect.ACCEPTABLE, desc = "Told once, by the loop or by the source's thread.")
    public static class SourceAgainstEndOfLoop {
        private final Line line = new Line();
        private final Signals<Void> send = Signals.all(none -> {});
        private final ByteBuf buffer = line.buffer("12345");
        private final ByHand source = new ByHand();

        public SourceAgainstEndOfLoop() {
            line.run(line.channel()::close);
            line.connection().send(source).subscribe(send);
        }

        @Actor
        public void source() {
            source.awaitRequest();
            source.subscriber().onNext(buffer);
            source.subscriber().onComplete();
        }

        @Actor
        public void loop() {
            line.endLoop();
        }

        @Arbiter
        public void outcome(L_Result r) {
            line.run();
            r.r1 = (send.hasEnded() ? "" : "no end, ") + end(line, send, 5) + line.flaws(send);
        }
    }

    /** A source whose signals come from whoever holds it. */
    private static final class ByHand extends Flux<ByteBuf> {
        private volatile @Nullable CoreSubscriber<? super ByteBuf> subscriber;

        private volatile boolean requested;

        /** Waits for a request, for about as long as the loop may need for it. */
        void awaitRequest() {
            for (int i = 0; i < LONGEST_AWAIT && !requested; i++) {
                Thread.onSpinWait();
            }
        }

        CoreSubscriber<? super ByteBuf> subscriber() {
            return requireNonNull(subscriber);
        }

        @Override
        public void subscribe(CoreSubscriber<? super ByteBuf> actual) {
            subscriber = actual;
            actual.onSubscribe(new Subscription() {
                @Override
                public void request(long n) {
                    requested = true;
                }

                @Override
                public void cancel() {
                    // A source may take its time, and still be signalling meanwhile.
                    for (int i = 0; i < LONGEST_CANCEL; i++) {
                        Thread.onSpinWait();
                    }
                }
            });
        }
    }
}
