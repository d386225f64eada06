package io.sockflux.internal.exchange;

import static java.util.Objects.requireNonNull;

import io.sockflux.address.Endpoint;
import io.sockflux.check.Durations;
import io.sockflux.error.UnansweredException;
import io.sockflux.exchange.Exchange;
import io.sockflux.exchange.Requester;
import io.sockflux.observe.ObservedRequests;
import io.sockflux.stream.Connection;
import java.time.Duration;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.concurrent.atomic.AtomicReference;
import java.util.function.Function;
import java.util.function.LongSupplier;
import org.jspecify.annotations.Nullable;
import org.reactivestreams.Publisher;
import reactor.core.Disposable;
import reactor.core.publisher.Flux;
import reactor.core.publisher.Mono;
import reactor.core.publisher.MonoSink;
import reactor.core.publisher.Sinks;
import reactor.core.scheduler.Scheduler;

/** Requests that wait for the session of a connection. Any thread, unless said otherwise. */
abstract class QueuedRequester<Q, A> implements Requester<Q, A>, ObservedRequests {

    final Exchange<Q, A> exchange;
    final WaitingRequests<Q, A> waiting;
    private final LongSupplier nanos;
    private final Sinks.Empty<Void> ended = Sinks.empty();
    private final Sinks.Empty<Void> closed = Sinks.empty();
    private final Mono<Void> close = Mono.defer(this::closeNow).cache();
    private final AtomicReference<@Nullable Session<Q, A>> session = new AtomicReference<>();
    private volatile @Nullable End end;

    /** Why no request is made any more. */
    private record End(String reason, @Nullable Throwable cause) {}

    QueuedRequester(Exchange<Q, A> exchange, LongSupplier nanos, Scheduler timers) {
        this.exchange = requireNonNull(exchange, "exchange");
        this.nanos = nanos;
        this.waiting = new WaitingRequests<>(
                exchange.maxPending(),
                nanos,
                timers,
                request -> request.fail(unsent("no connection could take it in its time", null)));
    }

    // For the subclasses

    /** The peer that is asked. */
    abstract Endpoint peer();

    /** A request is there, perhaps for the first time. */
    abstract void awake();

    /** Ends what makes connections, and then calls {@link #allClosed}. The session was told before. */
    abstract void closeConnections();

    /** Is listed from now on, as long as requests may be made. */
    final void isListed(Function<ObservedRequests, Disposable> list) {
        Disposable listed = list.apply(this);
        ended.asMono().subscribe(nothing -> {}, error -> {}, listed::dispose);
    }

    final void begin(Session<Q, A> next) {
        session.set(next);
        next.start();
    }

    /** A session is over. The next one may have begun already, where its connection was sooner. */
    final void sessionEnded(Session<Q, A> last) {
        session.compareAndSet(last, null);
    }

    final @Nullable Session<Q, A> session() {
        return session.get();
    }

    /** No request is made any more. The first reason counts. */
    final void endAll(String reason, @Nullable Throwable cause) {
        synchronized (this) {
            if (end == null) {
                end = new End(reason, cause);
            }
        }
        failWaiting();
        ended.tryEmitEmpty();
    }

    /** Closes the last connection, however far its close has come. Then all is closed. */
    final void close(Connection last) {
        last.close().subscribe(outcome -> {}, error -> allClosed(), this::allClosed);
    }

    final void allClosed() {
        closed.tryEmitEmpty();
    }

    private void failWaiting() {
        for (PendingRequest<Q, A> next = waiting.poll(); next != null; next = waiting.poll()) {
            next.fail(tooLate());
        }
    }

    private UnansweredException tooLate() {
        End why = requireNonNull(end);
        return unsent(why.reason(), why.cause());
    }

    private UnansweredException unsent(String reason, @Nullable Throwable cause) {
        return new UnansweredException(peer(), reason, false, cause);
    }

    // For users

    @Override
    public final Mono<A> request(Q request) {
        return request(request, exchange.timeout());
    }

    @Override
    public final Mono<A> request(Q request, Duration timeout) {
        requireNonNull(request, "request");
        Durations.checkPositive(timeout, "timeout");
        long wait = Durations.nanos(timeout);
        return Mono.create(sink -> make(request, wait, sink));
    }

    private void make(Q request, long wait, MonoSink<A> sink) {
        PendingRequest<Q, A> pending = new PendingRequest<>(request, sink, nanos.getAsLong() + wait);
        sink.onCancel(() -> leave(pending));
        if (end != null) {
            pending.fail(tooLate());
            return;
        }
        if (!waiting.offer(pending)) {
            pending.fail(unsent(exchange.maxPending() + " requests wait already", null));
            return;
        }
        if (end != null) {
            // The end may have looked for those that wait before this one did.
            failWaiting();
            return;
        }
        Session<Q, A> current = session.get();
        if (current == null) {
            awake();
        } else {
            current.poke();
        }
    }

    private void leave(PendingRequest<Q, A> pending) {
        if (pending.leave()) {
            waiting.remove(pending);
        }
    }

    @Override
    public final Flux<A> requests(Publisher<? extends Q> requests) {
        requireNonNull(requests, "requests");
        return Flux.defer(() -> {
            AtomicBoolean isCut = new AtomicBoolean();
            Mono<Void> cut = ended.asMono().doOnSuccess(nothing -> isCut.set(true));
            return Flux.<Q>from(requests)
                    .takeUntilOther(cut)
                    .flatMapSequential(this::request, maxInFlight(), 1)
                    .concatWith(Flux.defer(() -> isCut.get() ? Flux.error(tooLate()) : Flux.empty()));
        });
    }

    @Override
    public final int maxInFlight() {
        return exchange.maxInFlight();
    }

    @Override
    public final int inFlight() {
        Session<Q, A> current = session.get();
        return current == null ? 0 : current.inFlight();
    }

    @Override
    public final int pending() {
        return waiting.size();
    }

    @Override
    public final Mono<Void> close() {
        return close;
    }

    private Mono<Void> closeNow() {
        endAll("closed on this side", null);
        Session<Q, A> current = session.get();
        if (current != null) {
            current.drain();
        }
        closeConnections();
        return closed.asMono();
    }

    @Override
    public String toString() {
        return "requests to " + peer() + ": " + inFlight() + " of " + maxInFlight() + " in flight, " + pending()
                + " pending";
    }
}
