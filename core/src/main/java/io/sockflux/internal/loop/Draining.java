package io.sockflux.internal.loop;

import java.time.Duration;
import java.util.function.Function;
import reactor.core.Disposable;
import reactor.core.publisher.Flux;
import reactor.core.publisher.Mono;

/** The drain of a network: what tells of its begin, and the parts that it waits for. Called from any thread. */
public final class Draining extends Onset {

    private final InOrder<Serving> serving = new InOrder<>();
    private final InOrder<Lending> lending = new InOrder<>();

    Draining() {
        super("the network drains");
    }

    /**
     * What became of connections.
     *
     * @param finished how many ended by themselves
     * @param cut how many were aborted at the deadline
     */
    public record Drained(int finished, int cut) {

        private Drained plus(Drained more) {
            return new Drained(finished + more.finished, cut + more.cut);
        }
    }

    /** A part that serves connections. Equal to itself only. */
    private static final class Serving {

        private final Function<Duration, Mono<Drained>> drain;

        Serving(Function<Duration, Mono<Drained>> drain) {
            this.drain = drain;
        }
    }

    /** A part that lends connections. Equal to itself only. */
    private static final class Lending {

        private final Mono<Void> close;

        Lending(Mono<Void> close) {
            this.close = close;
        }
    }

    /**
     * Adds a part that serves connections.
     *
     * @return to be disposed of when it has none any more, and accepts none
     */
    public Disposable serves(Function<Duration, Mono<Drained>> drain) {
        Serving part = new Serving(drain);
        serving.add(part);
        return () -> serving.remove(part);
    }

    /**
     * Adds a part that lends connections to those who serve.
     *
     * @return to be disposed of when it is being closed
     */
    public Disposable lends(Mono<Void> close) {
        Lending part = new Lending(close);
        lending.add(part);
        return () -> lending.remove(part);
    }

    /**
     * Begins, then waits for the parts that serve. Those that lend are closed behind them, as handlers borrow until they end.
     */
    Mono<Drained> run(Duration deadline, LoopClock clock) {
        return Mono.defer(() -> {
            long begun = clock.nanos();
            begin();
            return Flux.fromIterable(serving)
                    .flatMap(part -> part.drain.apply(deadline), Integer.MAX_VALUE)
                    .reduce(new Drained(0, 0), Drained::plus)
                    .flatMap(drained -> closeLending(deadline.minus(clock.since(begun)), clock)
                            .thenReturn(drained));
        });
    }

    private Mono<Void> closeLending(Duration left, LoopClock clock) {
        Mono<Void> all = Flux.fromIterable(lending)
                .flatMap(part -> part.close, Integer.MAX_VALUE)
                .then();
        return all.timeout(left.isNegative() ? Duration.ZERO : left, Mono.empty(), clock.timers());
    }
}
