package io.sockflux.internal.stream;

import static java.util.Objects.requireNonNull;

import io.sockflux.internal.resource.RefusedElement;
import io.sockflux.stream.Connection;
import java.util.Queue;
import java.util.concurrent.ConcurrentLinkedQueue;
import org.jspecify.annotations.Nullable;
import org.reactivestreams.Subscription;
import reactor.core.CoreSubscriber;
import reactor.core.Fuseable;
import reactor.core.publisher.Flux;
import reactor.core.publisher.Mono;
import reactor.core.publisher.Operators;
import reactor.util.context.Context;

/**
 * Hands connections over to operators, and aborts connections that an operator drops. A discard hook would not hear of
 * these: a hook reaches the operators upstream only, and the operators that drop are downstream.
 *
 * <ul>
 *   <li>An operator that filters answers whether it takes an element ({@code ConditionalSubscriber}).
 *   <li>An operator that queues, such as {@code publishOn}, uses the queue of this class ({@code QueueSubscription}). A
 *       connection that it has not taken when it is cancelled is still here.
 * </ul>
 */
public final class HandOver implements CoreSubscriber<Connection>, Fuseable.QueueSubscription<Connection> {

    private final CoreSubscriber<? super Connection> taker;
    private @Nullable Subscription source;
    /** The connections that were not taken yet; null if the taker has no queue or its own. */
    private volatile @Nullable Queue<Connection> queue;

    private volatile boolean cancelled;

    private HandOver(CoreSubscriber<? super Connection> taker) {
        this.taker = taker;
    }

    /** Hands over what a source emits. */
    public static Flux<Connection> of(Flux<Connection> source) {
        return new Flux<>() {
            @Override
            public void subscribe(CoreSubscriber<? super Connection> taker) {
                source.subscribe(new HandOver(taker));
            }
        };
    }

    /** Hands over the connection that a source emits. */
    public static Mono<Connection> of(Mono<Connection> source) {
        return new Mono<>() {
            @Override
            public void subscribe(CoreSubscriber<? super Connection> taker) {
                source.subscribe(new HandOver(taker));
            }
        };
    }

    private static void abandon(Connection connection) {
        ((StreamConnection) connection).abandon();
    }

    // The source's side

    @Override
    public Context currentContext() {
        return taker.currentContext();
    }

    @Override
    public void onSubscribe(Subscription s) {
        if (Operators.validate(source, s)) {
            source = s;
            taker.onSubscribe(this);
        }
    }

    @Override
    public void onNext(Connection connection) {
        Queue<Connection> kept = queue;
        if (kept != null) {
            kept.add(connection);
            tellOfMore();
            if (cancelled) {
                clear();
            }
        } else if (cancelled) {
            abandon(connection);
        } else if (taker instanceof Fuseable.ConditionalSubscriber<? super Connection> conditional) {
            if (!conditional.tryOnNext(connection)) {
                // A callback on the way may have begun to use the connection.
                if (RefusedElement.isOfAFilter(conditional) && !((StreamConnection) connection).isUsed()) {
                    abandon(connection);
                }
                source().request(1);
            }
        } else {
            taker.onNext(connection);
        }
    }

    /** Signals null, which says that the queue has an element. */
    @SuppressWarnings({"NullAway", "DataFlowIssue"})
    private void tellOfMore() {
        taker.onNext(null);
    }

    @Override
    public void onError(Throwable error) {
        taker.onError(error);
    }

    @Override
    public void onComplete() {
        taker.onComplete();
    }

    // The taker's side

    private Subscription source() {
        return requireNonNull(source, "onSubscribe comes first");
    }

    @Override
    public void request(long n) {
        source().request(n);
    }

    @Override
    public void cancel() {
        cancelled = true;
        source().cancel();
        clear();
    }

    @Override
    public int requestFusion(int requestedMode) {
        if ((requestedMode & Fuseable.ASYNC) == 0) {
            return Fuseable.NONE;
        }
        queue = new ConcurrentLinkedQueue<>();
        return Fuseable.ASYNC;
    }

    private Queue<Connection> queue() {
        return requireNonNull(queue, "fusion was not asked for");
    }

    @Override
    public @Nullable Connection poll() {
        return queue().poll();
    }

    @Override
    public int size() {
        return queue().size();
    }

    @Override
    public boolean isEmpty() {
        return queue().isEmpty();
    }

    @Override
    public void clear() {
        Queue<Connection> kept = queue;
        if (kept != null) {
            for (Connection left = kept.poll(); left != null; left = kept.poll()) {
                abandon(left);
            }
        }
    }
}
