package io.sockflux.internal.resource;

import static java.util.Objects.requireNonNull;

import io.sockflux.stress.Signals;
import java.util.concurrent.atomic.AtomicInteger;
import org.jspecify.annotations.Nullable;
import org.openjdk.jcstress.annotations.Actor;
import org.openjdk.jcstress.annotations.Arbiter;
import org.openjdk.jcstress.annotations.Expect;
import org.openjdk.jcstress.annotations.JCStressTest;
import org.openjdk.jcstress.annotations.Outcome;
import org.openjdk.jcstress.annotations.State;
import org.openjdk.jcstress.infra.results.L_Result;
import reactor.core.publisher.Mono;

/** A resource is either given to its subscriber or released, exactly once. */
public final class ResourceStress {

    private ResourceStress() {}

    /** A subscription whose resource the test gives at any time. */
    static class Subscribed {
        private final AtomicInteger released = new AtomicInteger();
        private final AtomicInteger stopped = new AtomicInteger();
        private @Nullable ResourceSink<String> sink;
        final Signals<String> subscriber;

        Subscribed(long demand) {
            subscriber = new Signals<>(demand, resource -> {});
            Mono<String> made = ResourceMono.create(
                    given -> {
                        sink = given;
                        given.onCancel(stopped::incrementAndGet);
                    },
                    resource -> released.incrementAndGet());
            made.subscribe(subscriber);
        }

        final void give() {
            requireNonNull(sink).success("resource");
        }

        final void fail() {
            requireNonNull(sink).error(new IllegalStateException("no resource"));
        }

        final String outcome() {
            String end = subscriber.error() != null ? ", failed" : "";
            return subscriber.elements() + " given, " + released + " released, " + stopped + " stopped" + end
                    + subscriber.flaw();
        }
    }

    @JCStressTest
    @State
    @Outcome(id = "1 given, 0 released, 0 stopped", expect = Expect.ACCEPTABLE, desc = "Given before the cancellation.")
    @Outcome(id = "0 given, 1 released, 1 stopped", expect = Expect.ACCEPTABLE, desc = "Cancelled before.")
    public static class CancelAgainstResource extends Subscribed {

        public CancelAgainstResource() {
            super(1);
        }

        @Actor
        public void user() {
            subscriber.cancel();
        }

        @Actor
        public void producer() {
            give();
        }

        @Arbiter
        public void outcome(L_Result r) {
            r.r1 = outcome();
        }
    }

    @JCStressTest
    @State
    @Outcome(id = "1 given, 0 released, 0 stopped", expect = Expect.ACCEPTABLE, desc = "Neither waits for the other.")
    public static class RequestAgainstResource extends Subscribed {

        public RequestAgainstResource() {
            super(0);
        }

        @Actor
        public void user() {
            subscriber.request(1);
        }

        @Actor
        public void producer() {
            give();
        }

        @Arbiter
        public void outcome(L_Result r) {
            r.r1 = outcome();
        }
    }

    @JCStressTest
    @State
    @Outcome(id = "1 given, 0 released, 0 stopped", expect = Expect.ACCEPTABLE, desc = "Asked for before.")
    @Outcome(id = "0 given, 1 released, 0 stopped", expect = Expect.ACCEPTABLE, desc = "Cancelled while it waited.")
    public static class CancelAgainstRequest extends Subscribed {

        public CancelAgainstRequest() {
            super(0);
            give();
        }

        @Actor
        public void asking() {
            subscriber.request(1);
        }

        @Actor
        public void cancelling() {
            subscriber.cancel();
        }

        @Arbiter
        public void outcome(L_Result r) {
            r.r1 = outcome();
        }
    }

    @JCStressTest
    @State
    @Outcome(id = "0 given, 1 released, 0 stopped", expect = Expect.ACCEPTABLE, desc = "Cancelled while it waited.")
    @Outcome(id = "0 given, 1 released, 1 stopped", expect = Expect.ACCEPTABLE, desc = "Cancelled before it was there.")
    public static class CancelAgainstResourceNobodyAskedFor extends Subscribed {

        public CancelAgainstResourceNobodyAskedFor() {
            super(0);
        }

        @Actor
        public void user() {
            subscriber.cancel();
        }

        @Actor
        public void producer() {
            give();
        }

        @Arbiter
        public void outcome(L_Result r) {
            r.r1 = outcome();
        }
    }

    @JCStressTest
    @State
    @Outcome(id = "1 given, 0 released, 0 stopped", expect = Expect.ACCEPTABLE, desc = "The resource was first.")
    @Outcome(id = "0 given, 1 released, 0 stopped, failed", expect = Expect.ACCEPTABLE, desc = "The failure was.")
    public static class FailureAgainstResource extends Subscribed {

        public FailureAgainstResource() {
            super(1);
        }

        @Actor
        public void failing() {
            fail();
        }

        @Actor
        public void producer() {
            give();
        }

        @Arbiter
        public void outcome(L_Result r) {
            r.r1 = outcome();
        }
    }
}
