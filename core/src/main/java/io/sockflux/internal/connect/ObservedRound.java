package io.sockflux.internal.connect;

import io.sockflux.address.Endpoint;
import io.sockflux.internal.channel.ObserverCalls;
import io.sockflux.internal.loop.LoopClock;
import io.sockflux.internal.stream.StreamConnection;
import io.sockflux.observe.ObservedConnect;
import io.sockflux.observe.ObservedConnect.End;
import io.sockflux.observe.ObservedConnect.Outcome;
import io.sockflux.stream.Connection;
import java.util.concurrent.atomic.AtomicBoolean;
import org.jspecify.annotations.Nullable;
import reactor.core.publisher.Mono;
import reactor.util.context.ContextView;

/** A round of connecting that observers are told of: its begin, and its end once. */
final class ObservedRound {

    private final ObservedConnect connect;
    private final ObserverCalls observer;
    private final LoopClock clock;
    private final long begunNanos;
    private final AtomicBoolean ended = new AtomicBoolean();

    private ObservedRound(ObservedConnect connect, ObserverCalls observer, LoopClock clock) {
        this.connect = connect;
        this.observer = observer;
        this.clock = clock;
        this.begunNanos = clock.nanos();
    }

    /** The round; each subscriber's is told as one. */
    static Mono<Connection> of(Endpoint target, Mono<Connection> round, ObserverCalls observer, LoopClock clock) {
        return Mono.deferContextual(context -> {
            ObservedRound observed = new ObservedRound(new ObservedConnect(target, context), observer, clock);
            observer.begun(observed.connect);
            return round.contextWrite(with -> with.put(ObservedConnect.class, observed.connect))
                    .doOnSuccess(connection -> observed.end(Outcome.CONNECTED, connection, null))
                    .doOnError(failure -> observed.end(Outcome.FAILED, null, failure))
                    .doOnCancel(() -> observed.end(Outcome.CANCELLED, null, null));
        });
    }

    /** The round that a subscriber of this context belongs to; null if it is not observed. */
    static @Nullable ObservedConnect of(ContextView context) {
        return context.getOrDefault(ObservedConnect.class, null);
    }

    private void end(Outcome outcome, @Nullable Connection connection, @Nullable Throwable failure) {
        // A subscriber may cancel what has ended.
        if (ended.compareAndSet(false, true)) {
            StreamConnection made = connection == null ? null : StreamConnection.of(connection);
            observer.ended(connect, End.of(outcome, clock.since(begunNanos), made, failure));
        }
    }
}
