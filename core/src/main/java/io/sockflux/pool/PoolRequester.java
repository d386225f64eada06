package io.sockflux.pool;

import static java.util.Objects.requireNonNull;

import io.sockflux.check.Durations;
import io.sockflux.error.UnansweredException;
import io.sockflux.exchange.Exchange;
import io.sockflux.exchange.Requester;
import io.sockflux.internal.loop.UntilClosed;
import io.sockflux.stream.Connection;
import java.io.IOException;
import java.net.ProtocolException;
import java.time.Duration;
import java.util.Objects;
import java.util.concurrent.TimeoutException;
import java.util.concurrent.atomic.AtomicBoolean;
import org.jspecify.annotations.Nullable;
import org.reactivestreams.Publisher;
import reactor.core.Exceptions;
import reactor.core.publisher.Flux;
import reactor.core.publisher.Mono;
import reactor.core.scheduler.Scheduler;

/** Requests over a pool, each of which has a connection of its own until it is answered. */
final class PoolRequester<Q, A> implements Requester<Q, A> {

    private final ConnectionPool pool;
    private final Exchange<Q, A> exchange;
    private final int most;
    private final Scheduler timers;
    private final Mono<Void> networkClosed;
    private volatile boolean closed;

    PoolRequester(ConnectionPool pool, Exchange<Q, A> exchange, int most, Scheduler timers, Mono<Void> networkClosed) {
        this.pool = pool;
        this.exchange = requireNonNull(exchange, "exchange");
        this.most = most;
        this.timers = timers;
        this.networkClosed = networkClosed;
    }

    @Override
    public Mono<A> request(Q request) {
        return request(request, exchange.timeout());
    }

    @Override
    public Mono<A> request(Q request, Duration timeout) {
        requireNonNull(request, "request");
        Durations.checkPositive(timeout, "timeout");
        return Mono.defer(() -> {
            if (closed) {
                return Mono.error(unanswered("closed on this side", false, null));
            }
            AtomicBoolean sent = new AtomicBoolean();
            return pool.use(connection -> {
                        sent.set(true);
                        return asked(connection, request);
                    })
                    .next()
                    .timeout(Durations.forTimer(timeout), timers)
                    .onErrorMap(TimeoutException.class, e -> unanswered("no answer within its time", sent.get(), null));
        });
    }

    private Mono<A> asked(Connection connection, Q request) {
        return connection
                .send(Mono.just(request), exchange.encoder())
                .thenMany(connection.receive().decode(exchange.decoder(), exchange.limit()))
                .filter(answer -> !exchange.pushes().test(answer))
                .take(1)
                .next()
                .switchIfEmpty(Mono.error(() -> new IOException("the peer ended the stream")))
                .doOnNext(answer -> check(request, answer))
                .onErrorMap(IOException.class, e -> unanswered(String.valueOf(e.getMessage()), true, e));
    }

    private void check(Q request, A answer) {
        exchange.ids().ifPresent(ids -> {
            Object asked = ids.ofRequest().apply(request);
            Object answered = ids.ofAnswer().apply(answer);
            if (!Objects.equals(asked, answered)) {
                throw Exceptions.propagate(
                        new ProtocolException("answer: id " + answered + " (expected: " + asked + ")"));
            }
        });
    }

    private UnansweredException unanswered(String reason, boolean sent, @Nullable Throwable cause) {
        return new UnansweredException(pool.target(), reason, sent, cause);
    }

    @Override
    public Flux<A> requests(Publisher<? extends Q> requests) {
        requireNonNull(requests, "requests");
        return UntilClosed.flux(Flux.<Q>from(requests).flatMapSequential(this::request, most, 1), networkClosed);
    }

    @Override
    public int maxInFlight() {
        return most;
    }

    @Override
    public int inFlight() {
        return pool.lent();
    }

    @Override
    public int pending() {
        return pool.pending();
    }

    @Override
    public Mono<Void> close() {
        return Mono.fromRunnable(() -> closed = true);
    }
}
