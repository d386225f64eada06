package io.sockflux.internal.accept;

import static java.util.Objects.requireNonNull;

import io.sockflux.contract.memory.MemoryChannel;
import io.sockflux.contract.memory.MemoryListener;
import io.sockflux.error.Errno;
import io.sockflux.error.SystemCallException;
import io.sockflux.stream.Connection;
import io.sockflux.stream.WhenFailed;
import io.sockflux.stress.MemoryNet;
import io.sockflux.stress.Signals;
import java.util.List;
import org.jspecify.annotations.Nullable;
import org.openjdk.jcstress.annotations.Actor;
import org.openjdk.jcstress.annotations.Arbiter;
import org.openjdk.jcstress.annotations.Expect;
import org.openjdk.jcstress.annotations.JCStressTest;
import org.openjdk.jcstress.annotations.Outcome;
import org.openjdk.jcstress.annotations.State;
import org.openjdk.jcstress.infra.results.L_Result;
import reactor.core.publisher.Mono;

/** A peer that connects is handed over to a single subscriber, or waits, or is closed with the listener. */
public final class AcceptStress {

    private AcceptStress() {}

    private static final String FIRST = "to the first";
    private static final String NEXT = "to the next";
    private static final String ABORTED = "0 and 0, closed";

    private static Mono<BoundListener> bind(MemoryNet transport) {
        ListenSettings settings = ListenSettings.with(new HandlerFailures((connection, error) -> {}, WhenFailed.ABORT))
                .withMore(List.of(MemoryNet.ENDPOINT))
                .withSockets(ListenSocketSettings.DEFAULT.withBacklog(1));
        ListenPlaces places =
                new ListenPlaces(endpoint -> transport.context(), endpoint -> Mono.just(List.of(endpoint)));
        return BoundListener.bind(places, settings);
    }

    /** A listener, and a peer that is going to connect. */
    static class Listening {
        final MemoryNet transport = new MemoryNet();
        final MemoryChannel peer = MemoryChannel.connected();
        final BoundListener listener;
        private @Nullable BoundListener bound;

        Listening() {
            run(() -> bind(transport).subscribe(result -> bound = result));
            listener = requireNonNull(bound);
        }

        final void run(Runnable first) {
            transport.loop().run(first);
        }

        final void run() {
            transport.loop().run();
        }

        final MemoryListener socket() {
            return transport.listeners().get(0);
        }

        final Signals<Connection> accept(long demand) {
            Signals<Connection> signals = new Signals<>(demand, connection -> {});
            // Whoever was cancelled before may still be on the way out.
            run();
            run(() -> listener.accept().subscribe(signals));
            return signals;
        }

        /** Tells which of two subscribers got the peer. */
        final String taker(Signals<Connection> first, Signals<Connection> next) {
            String open = peer.isOpen() ? "" : ", closed";
            String ends = first.hasEnded() || next.hasEnded() ? ", ended" : "";
            if (first.elements() + next.elements() != 1) {
                return first.elements() + " and " + next.elements() + open + ends;
            }
            return (first.elements() == 1 ? FIRST : NEXT) + open + ends + first.flaw() + next.flaw();
        }
    }

    @JCStressTest
    @State
    @Outcome(id = FIRST, expect = Expect.ACCEPTABLE, desc = "It came before the cancellation.")
    @Outcome(id = NEXT, expect = Expect.ACCEPTABLE, desc = "It waited.")
    @Outcome(
            id = ABORTED,
            expect = Expect.ACCEPTABLE,
            desc = "It was on its way to the subscriber when that cancelled. No operator has it, so it is aborted.")
    public static class CancelAgainstArrival extends Listening {
        private final Signals<Connection> first = accept(Long.MAX_VALUE);

        @Actor
        public void user() {
            first.cancel();
        }

        @Actor
        public void loop() {
            run(() -> socket().arrive(peer));
        }

        @Arbiter
        public void outcome(L_Result r) {
            r.r1 = taker(first, accept(1));
        }
    }

    @JCStressTest
    @State
    @Outcome(id = FIRST, expect = Expect.ACCEPTABLE, desc = "The request was first.")
    @Outcome(id = NEXT, expect = Expect.ACCEPTABLE, desc = "The cancellation was first.")
    @Outcome(id = ABORTED, expect = Expect.ACCEPTABLE, desc = "The cancellation met it on its way.")
    public static class RequestAgainstCancel extends Listening {
        private final Signals<Connection> first = accept(0);

        public RequestAgainstCancel() {
            run(() -> socket().arrive(peer));
        }

        @Actor
        public void asking() {
            first.request(1);
            run();
        }

        @Actor
        public void cancelling() {
            first.cancel();
        }

        @Arbiter
        public void outcome(L_Result r) {
            r.r1 = taker(first, accept(1));
        }
    }

    @JCStressTest
    @State
    @Outcome(id = "1 handed over, open", expect = Expect.ACCEPTABLE, desc = "It came before the close.")
    @Outcome(id = "0 handed over, closed", expect = Expect.ACCEPTABLE, desc = "It came after the close.")
    public static class CloseAgainstArrival extends Listening {
        private final Signals<Connection> subscriber = accept(1);

        @Actor
        public void user() {
            listener.close().subscribe();
        }

        @Actor
        public void loop() {
            run(() -> socket().arrive(peer));
        }

        @Arbiter
        public void outcome(L_Result r) {
            run();
            String listens = socket().isOpen() ? ", listens" : "";
            String end = subscriber.hasCompleted() ? "" : ", no end";
            String open = peer.isOpen() ? ", open" : ", closed";
            r.r1 = subscriber.elements() + " handed over" + open + listens + end + subscriber.flaw();
        }
    }

    @JCStressTest
    @State
    @Outcome(
            id = {"completed", "cancelled"},
            expect = Expect.ACCEPTABLE,
            desc = "One of the two was first.")
    public static class CancelAgainstClose extends Listening {
        private final Signals<Connection> subscriber = accept(1);

        @Actor
        public void cancelling() {
            subscriber.cancel();
        }

        @Actor
        public void closing() {
            listener.close().subscribe();
            run();
        }

        @Arbiter
        public void outcome(L_Result r) {
            run();
            String listens = socket().isOpen() ? ", listens" : "";
            r.r1 = (subscriber.hasCompleted() ? "completed" : "cancelled") + listens + subscriber.flaw();
        }
    }

    @JCStressTest
    @State
    @Outcome(
            id = {"0 handed over, 0 listen", "1 handed over, 1 listen"},
            expect = Expect.ACCEPTABLE,
            desc = "Or closed.")
    public static class CancelAgainstBind {
        private final MemoryNet transport = new MemoryNet();
        private final Signals<BoundListener> subscriber = Signals.all(listener -> {});

        public CancelAgainstBind() {
            bind(transport).subscribe(subscriber);
        }

        @Actor
        public void user() {
            subscriber.cancel();
        }

        @Actor
        public void loop() {
            transport.loop().run();
        }

        @Arbiter
        public void outcome(L_Result r) {
            transport.loop().run();
            long listen = transport.listeners().stream()
                    .filter(MemoryListener::isOpen)
                    .count();
            r.r1 = subscriber.elements() + " handed over, " + listen + " listen" + subscriber.flaw();
        }
    }

    /** A descriptor comes back just when an accept fails for lack of a descriptor. */
    @JCStressTest
    @State
    @Outcome(id = FIRST, expect = Expect.ACCEPTABLE, desc = "Accepted after the next descriptor at the latest.")
    public static class DescriptorAgainstShortage extends Listening {
        private final Signals<Connection> first = accept(1);

        @Actor
        public void user() {
            transport.context().shortage().descriptorFreed();
        }

        @Actor
        public void loop() {
            run(() -> socket().fail(new SystemCallException("accept", Errno.EMFILE, MemoryNet.ENDPOINT)));
        }

        @Arbiter
        public void outcome(L_Result r) {
            run();
            transport.context().shortage().descriptorFreed();
            run(() -> socket().arrive(peer));
            r.r1 = taker(first, new Signals<>(0, none -> {}));
        }
    }
}
