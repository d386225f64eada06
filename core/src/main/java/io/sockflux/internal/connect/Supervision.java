package io.sockflux.internal.connect;

import io.sockflux.address.Endpoint;
import io.sockflux.internal.loop.LoopClock;
import io.sockflux.internal.loop.UntilClosed;
import io.sockflux.internal.stream.StreamConnection;
import io.sockflux.stream.Connection;
import java.time.Duration;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.function.Consumer;
import java.util.function.Function;
import org.jspecify.annotations.Nullable;
import reactor.core.Disposable;
import reactor.core.Disposables;
import reactor.core.publisher.BaseSubscriber;
import reactor.core.publisher.Flux;
import reactor.core.publisher.FluxSink;
import reactor.core.publisher.Mono;
import reactor.util.retry.Retry;
import reactor.util.retry.Retry.RetrySignal;

/**
 * A subscription to connections that follow each other. A series is a run of the retry schedule. It goes from failure to
 * failure, and a connection that soon ended counts as a failure. It is over with a connection that stayed up. The next
 * series begins with that connection's end, so that many clients that lost their peer at once do not return at once.
 */
final class Supervision {

    private final Endpoint target;
    private final Retry schedule;
    private final Duration stableAfter;
    private final Function<ConnectHistory, Mono<Connection>> round;
    private final Consumer<? super Connection> leave;
    private final Mono<Void> networkClosed;
    private final LoopClock clock;

    /** Set between two steps: by the end of a step, for the beginning of the next. */
    private ConnectHistory history;

    private @Nullable Throwable end;

    private Supervision(
            Endpoint target,
            Retry schedule,
            Duration stableAfter,
            Function<ConnectHistory, Mono<Connection>> round,
            Consumer<? super Connection> leave,
            Mono<Void> networkClosed,
            LoopClock clock) {
        this.leave = leave;
        this.networkClosed = networkClosed;
        this.target = target;
        this.schedule = schedule;
        this.stableAfter = stableAfter;
        this.round = round;
        this.clock = clock;
        this.history = new ConnectHistory(target, null, clock);
    }

    /**
     * The connections, separate for each subscription.
     *
     * @param stableAfter how long a connection must have been up for the schedule to start over
     * @param round makes a connection, or fails with every attempt
     * @param leave ends the current connection when the supervision is cancelled
     * @param networkClosed fails when the network is closed
     */
    static Flux<Connection> connections(
            Endpoint target,
            Retry schedule,
            Duration stableAfter,
            Function<ConnectHistory, Mono<Connection>> round,
            Consumer<? super Connection> leave,
            Mono<Void> networkClosed,
            LoopClock clock) {
        return Flux.defer(() -> {
            Supervision supervision =
                    new Supervision(target, schedule, stableAfter, round, leave, networkClosed, clock);
            return UntilClosed.flux(Flux.defer(supervision::series).repeat(), supervision.networkClosed)
                    .onErrorMap(supervision::failure)
                    .doOnDiscard(StreamConnection.class, StreamConnection::abandon);
        });
    }

    private Throwable failure(Throwable last) {
        return history.failure(last);
    }

    private Flux<Connection> series() {
        Retry counted = Retry.from(failures -> schedule.generateCompanion(failures.map(Failure::of)));
        return Flux.<Connection>create(this::step).retryWhen(history.bounded(counted));
    }

    /** A failure with its place in the series. A connection in between does not make it the first in a row. */
    private record Failure(long totalRetries, Throwable failure) implements RetrySignal {

        static RetrySignal of(RetrySignal signal) {
            return new Failure(signal.totalRetries(), signal.failure());
        }

        @Override
        public long totalRetriesInARow() {
            return totalRetries;
        }
    }

    /** Makes a connection on demand, and ends with it: by an error before the connection was stable, completing after. */
    private void step(FluxSink<Connection> sink) {
        Throwable begin = end;
        if (begin != null) {
            end = null;
            sink.error(begin);
            return;
        }
        Disposable.Composite open = Disposables.composite();
        sink.onCancel(open);
        AtomicBoolean begun = new AtomicBoolean();
        sink.onRequest(demand -> {
            if (begun.compareAndSet(false, true)) {
                Round subscriber = new Round(sink, open);
                open.add(subscriber);
                history.watch(Mono.defer(() -> round.apply(history))).subscribe(subscriber);
            }
        });
    }

    /**
     * Takes the connection even if it was just cancelled. A lambda would not be called, and the connection would stay
     * open.
     */
    private final class Round extends BaseSubscriber<Connection> {
        private final FluxSink<Connection> sink;
        private final Disposable.Composite open;

        Round(FluxSink<Connection> sink, Disposable.Composite open) {
            this.sink = sink;
            this.open = open;
        }

        @Override
        protected void hookOnNext(Connection connection) {
            up(sink, open, connection);
        }

        @Override
        protected void hookOnError(Throwable failure) {
            sink.error(failure);
        }
    }

    private void up(FluxSink<Connection> sink, Disposable.Composite open, Connection connection) {
        long sinceNanos = clock.nanos();
        open.add(() -> leave.accept(connection));
        sink.next(connection);
        connection.closed().subscribe(ignored -> {}, sink::error, () -> {
            Duration lasted = clock.since(sinceNanos);
            if (lasted.compareTo(stableAfter) < 0) {
                sink.error(history.ended(connection.peerEndpoint(), lasted));
            } else {
                history = new ConnectHistory(target, null, clock);
                end = history.ended(connection.peerEndpoint(), lasted);
                sink.complete();
            }
        });
    }
}
