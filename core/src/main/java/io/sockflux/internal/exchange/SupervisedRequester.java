package io.sockflux.internal.exchange;

import io.sockflux.address.Endpoint;
import io.sockflux.exchange.Exchange;
import io.sockflux.internal.loop.LoopClock;
import io.sockflux.observe.ObservedRequests;
import io.sockflux.stream.Connection;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.function.Function;
import org.jspecify.annotations.Nullable;
import org.reactivestreams.Subscription;
import reactor.core.Disposable;
import reactor.core.publisher.BaseSubscriber;
import reactor.core.publisher.Flux;

/** Requests over connections that follow each other. Those that wait outlive a connection; those in flight do not. */
public final class SupervisedRequester<Q, A> extends QueuedRequester<Q, A> {

    private final Endpoint target;
    private final Flux<Connection> connections;
    private final Function<? super Connection, Carrier> carriers;
    private final Function<ObservedRequests, Disposable> list;
    private final AtomicBoolean begun = new AtomicBoolean();
    private volatile boolean closing;
    private volatile @Nullable Connection current;

    private final BaseSubscriber<Connection> following = new BaseSubscriber<>() {
        @Override
        protected void hookOnSubscribe(Subscription subscription) {
            requestUnbounded();
        }

        @Override
        protected void hookOnNext(Connection connection) {
            next(connection);
        }

        @Override
        protected void hookOnError(Throwable failure) {
            endAll("there is no connection: " + failure.getMessage(), failure);
            allClosed();
        }
    };

    /**
     * No connection yet: the first request asks for one.
     *
     * @param connections a connection at a time; the next comes when the last is closed
     * @param list takes it from the first request on
     */
    public SupervisedRequester(
            Exchange<Q, A> exchange,
            Endpoint target,
            Flux<Connection> connections,
            Function<? super Connection, Carrier> carriers,
            Function<ObservedRequests, Disposable> list,
            LoopClock clock) {
        super(exchange, clock::nanos, clock.timers());
        this.target = target;
        this.connections = connections;
        this.carriers = carriers;
        this.list = list;
    }

    private void next(Connection connection) {
        if (closing) {
            connection.close().subscribe();
            return;
        }
        current = connection;
        begin(new Session<>(carriers.apply(connection), exchange, waiting, this::ended));
        if (closing) {
            closeConnections();
        }
    }

    private void ended(Session<Q, A> session, @Nullable Throwable failure) {
        sessionEnded(session);
        Connection last = current;
        if (closing && last != null && session() == null) {
            // In this order: the cancellation aborts a connection whose output waits, as that of a close that has
            // begun.
            following.cancel();
            close(last);
        }
    }

    @Override
    public Kind kind() {
        return Kind.CONNECTOR;
    }

    @Override
    public Endpoint requested() {
        return target;
    }

    @Override
    Endpoint peer() {
        return target;
    }

    @Override
    void awake() {
        if (begun.compareAndSet(false, true)) {
            isListed(list);
            connections.subscribe(following);
        }
    }

    @Override
    void closeConnections() {
        closing = true;
        Session<Q, A> last = session();
        if (last == null) {
            following.cancel();
            allClosed();
        } else {
            last.drain();
        }
    }
}
