package io.sockflux.internal.accept;

import static java.util.Objects.requireNonNull;

import io.sockflux.internal.loop.LoopClock;
import io.sockflux.stream.Listener.DrainOutcome;
import io.sockflux.stream.WhenFailed;
import io.sockflux.stress.Line;
import io.sockflux.stress.Signals;
import java.time.Duration;
import org.jspecify.annotations.Nullable;
import org.openjdk.jcstress.annotations.Actor;
import org.openjdk.jcstress.annotations.Arbiter;
import org.openjdk.jcstress.annotations.Expect;
import org.openjdk.jcstress.annotations.JCStressTest;
import org.openjdk.jcstress.annotations.Outcome;
import org.openjdk.jcstress.annotations.State;
import org.openjdk.jcstress.infra.results.L_Result;
import reactor.core.publisher.Mono;
import reactor.core.publisher.Sinks;
import reactor.core.scheduler.Schedulers;

/** A drain ends when the last handler has, however close the two are. */
public final class ServeStress {

    private ServeStress() {}

    /** A server with a connection that is being handled. */
    static class Serving {
        final Line line = new Line();
        final Sinks.Empty<Void> handling = Sinks.empty();
        final ConnectionServer server = new ConnectionServer(
                connection -> handling.asMono(), new HandlerFailures((connection, error) -> {}, WhenFailed.ABORT));

        Serving() {
            line.run(() -> server.onNext(line.connection()));
        }

        final Signals<DrainOutcome> drain() {
            Signals<DrainOutcome> signals = Signals.all(outcome -> {});
            server.drain(Mono.empty(), Duration.ofHours(1), new LoopClock(() -> 0, Schedulers.parallel()))
                    .subscribe(signals);
            return signals;
        }
    }

    @JCStressTest
    @State
    @Outcome(id = "drained", expect = Expect.ACCEPTABLE, desc = "The drain does not miss the last one's end.")
    public static class DrainAgainstLastEnd extends Serving {
        private @Nullable Signals<DrainOutcome> drain;

        @Actor
        public void user() {
            drain = drain();
        }

        @Actor
        public void loop() {
            line.run(handling::tryEmitEmpty);
        }

        @Arbiter
        public void outcome(L_Result r) {
            line.run();
            Signals<DrainOutcome> drained = requireNonNull(drain);
            r.r1 = (drained.hasCompleted() ? "drained" : "waits") + line.flaws(drained);
        }
    }

    @JCStressTest
    @State
    @Outcome(id = "both drained", expect = Expect.ACCEPTABLE, desc = "Neither misses the last one's end.")
    public static class DrainAgainstDrain extends Serving {
        private @Nullable Signals<DrainOutcome> one;
        private @Nullable Signals<DrainOutcome> other;

        @Actor
        public void one() {
            one = drain();
        }

        @Actor
        public void other() {
            other = drain();
        }

        @Arbiter
        public void outcome(L_Result r) {
            line.run(handling::tryEmitEmpty);
            Signals<DrainOutcome> first = requireNonNull(one);
            Signals<DrainOutcome> second = requireNonNull(other);
            boolean both = first.hasCompleted() && second.hasCompleted();
            r.r1 = (both ? "both drained" : "one waits") + line.flaws(first, second);
        }
    }
}
