package io.sockflux.internal.connect;

import io.sockflux.address.Endpoint;
import io.sockflux.check.Durations;
import io.sockflux.error.ConnectAttempt;
import io.sockflux.error.ConnectFailedException;
import io.sockflux.error.NetworkClosedException;
import io.sockflux.internal.loop.LoopClock;
import java.io.IOException;
import java.time.Duration;
import java.util.ArrayDeque;
import java.util.List;
import org.jspecify.annotations.Nullable;
import org.reactivestreams.Publisher;
import reactor.core.publisher.Flux;
import reactor.core.publisher.Mono;
import reactor.util.retry.Retry;

/**
 * The rounds of a subscription to a connector. It keeps the failed attempts, retries only failures that can pass, and
 * ends the whole when its time is over.
 */
final class ConnectHistory {

    /** The most attempts that are kept: retries may be endless, and their memory must not be. */
    private static final int KEPT = 256;

    private final Endpoint target;
    private final @Nullable Duration timeout;
    private final LoopClock clock;
    private final long begunNanos;
    private final ArrayDeque<ConnectAttempt> attempts = new ArrayDeque<>();
    private int made;
    private volatile boolean roundRunning;
    private volatile boolean timeIsOver;

    ConnectHistory(Endpoint target, @Nullable Duration timeout, LoopClock clock) {
        this.target = target;
        this.timeout = timeout;
        this.clock = clock;
        this.begunNanos = clock.nanos();
    }

    Duration elapsed() {
        return clock.since(begunNanos);
    }

    /** How long a round that starts now may take, and which of the two timeouts bounds it. */
    RoundLimit roundLimit(Duration attemptTimeout) {
        if (timeout != null) {
            Duration left = timeout.minus(elapsed());
            if (left.compareTo(attemptTimeout) < 0) {
                return new RoundLimit(left.isNegative() ? Duration.ZERO : left, timeoutPassed(timeout));
            }
        }
        return new RoundLimit(attemptTimeout, "the attempt timeout of " + Durations.text(attemptTimeout) + " passed");
    }

    /** Watches a round. */
    <T> Mono<T> watch(Mono<T> round) {
        return round.doOnSubscribe(subscription -> roundRunning = true)
                .doOnError(ConnectFailedException.class, failure -> add(failure.attempts()))
                .doOnTerminate(() -> roundRunning = false);
    }

    /**
     * Counts a connection that was established and has ended as a failed attempt.
     *
     * @param lasted how long it was up
     * @return the failure for the schedule of retries
     */
    Throwable ended(Endpoint peer, Duration lasted) {
        ConnectionEnded end = new ConnectionEnded(peer);
        add(List.of(new ConnectAttempt(peer, end, lasted)));
        return end;
    }

    private synchronized void add(List<ConnectAttempt> failed) {
        for (ConnectAttempt attempt : failed) {
            made++;
            attempts.add(attempt);
            if (attempts.size() > KEPT) {
                attempts.remove();
            }
        }
    }

    /** Bounds the schedule: only failures that can pass are retried, and only within the time. */
    Retry bounded(Retry schedule) {
        return Retry.from(failures -> {
            Publisher<?> companion = schedule.generateCompanion(failures.handle((failure, sink) -> {
                if (timeIsOver) {
                    sink.error(timeIsOver());
                } else if (canPass(failure.failure())) {
                    sink.next(failure);
                } else {
                    sink.error(failure.failure());
                }
            }));
            // A companion that only completes would complete the connect, without a connection or an error.
            Flux<Object> held = Flux.<Object>from(companion).concatWith(Mono.error(() -> new Ended(null)));
            return timeout == null ? held : held.mergeWith(timer(timeout));
        });
    }

    private static boolean canPass(Throwable failure) {
        return failure instanceof ConnectionEnded
                || (failure instanceof ConnectFailedException e && e.canPass() && !isNetworkClosed(e));
    }

    /**
     * Ends the wait between two rounds. A running round ends by its own timeout at the same time, so that its attempts
     * are in the error. It sees the flag afterwards.
     */
    private Mono<Object> timer(Duration length) {
        return Mono.delay(Durations.forTimer(length), clock.timers()).flatMap(tick -> {
            timeIsOver = true;
            return roundRunning ? Mono.never() : Mono.error(timeIsOver());
        });
    }

    private Ended timeIsOver() {
        return new Ended(timeout == null ? null : timeoutPassed(timeout));
    }

    private static String timeoutPassed(Duration timeout) {
        return "the timeout of " + Durations.text(timeout) + " passed";
    }

    /** The error with every attempt. */
    synchronized Throwable failure(Throwable last) {
        if (last instanceof ConnectFailedException e && made == e.attempts().size() && made > 0) {
            return last;
        }
        boolean closed = isNetworkClosed(last);
        if (attempts.isEmpty() && !closed && !(last instanceof Ended)) {
            return last;
        }
        String why = last instanceof Ended ended ? ended.why : closed ? NetworkClosedException.WORDS : null;
        Throwable cause = closed
                ? networkClosed(last)
                : canPass(last) || last instanceof ConnectFailedException || last instanceof Ended ? null : last;
        return new ConnectFailedException(target, List.copyOf(attempts), made, elapsed(), why, cause);
    }

    private static @Nullable Throwable networkClosed(Throwable failure) {
        return failure instanceof NetworkClosedException
                ? failure
                : failure.getCause() instanceof NetworkClosedException cause ? cause : null;
    }

    private static boolean isNetworkClosed(Throwable failure) {
        return networkClosed(failure) != null;
    }

    /** Says that there is no further round; the attempts have the rest. */
    private static final class Ended extends RuntimeException {
        private static final long serialVersionUID = 1;

        private final @Nullable String why;

        Ended(@Nullable String why) {
            super(why, null, false, false);
            this.why = why;
        }
    }

    /** A connection that is to be followed by the next. */
    private static final class ConnectionEnded extends IOException {
        private static final long serialVersionUID = 1;

        ConnectionEnded(Endpoint peer) {
            super("the connection to " + peer + " ended");
        }
    }
}
