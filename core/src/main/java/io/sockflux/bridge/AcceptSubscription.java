package io.sockflux.bridge;

import io.sockflux.Connection;
import java.util.concurrent.RejectedExecutionException;
import java.util.concurrent.atomic.AtomicBoolean;
import org.reactivestreams.Subscription;
import reactor.core.CoreSubscriber;
import reactor.core.publisher.Operators;

/** The subscription of one subscriber to what a listener accepts. Its state is touched on the listener's loop only. */
final class AcceptSubscription implements Subscription {

    private final AcceptQueue queue;
    private final CoreSubscriber<? super Connection> subscriber;
    private final AtomicBoolean cancelled = new AtomicBoolean();

    private long demand;
    private boolean attached;
    private boolean done;

    AcceptSubscription(AcceptQueue queue, CoreSubscriber<? super Connection> subscriber) {
        this.queue = queue;
        this.subscriber = subscriber;
    }

    void start() {
        subscriber.onSubscribe(this);
        onLoop(() -> {
            if (!done) {
                attached = true;
                queue.attach(this);
            }
        });
    }

    @Override
    public void request(long n) {
        onLoop(() -> {
            if (n <= 0) {
                queue.detach(this);
                fail(new IllegalArgumentException("request: " + n + " (expected: > 0, Reactive Streams 3.9)"));
                return;
            }
            demand = Operators.addCap(demand, n);
            if (attached && !done) {
                queue.drain();
            }
        });
    }

    @Override
    public void cancel() {
        if (cancelled.compareAndSet(false, true)) {
            onLoop(() -> {
                done = true;
                queue.detach(this);
            });
        }
    }

    boolean hasDemand() {
        // A cancellation that is on its way to the loop counts already: what is accepted now is for the next
        // subscriber.
        return demand > 0 && !done && !cancelled.get();
    }

    boolean isUnbounded() {
        return demand == Long.MAX_VALUE;
    }

    void next(Connection connection) {
        if (demand != Long.MAX_VALUE) {
            demand--;
        }
        subscriber.onNext(connection);
    }

    void complete() {
        if (!done) {
            done = true;
            subscriber.onComplete();
        }
    }

    void fail(Throwable failure) {
        if (!done) {
            done = true;
            subscriber.onError(failure);
        }
    }

    private void onLoop(Runnable task) {
        if (queue.loop().inEventLoop()) {
            task.run();
            return;
        }
        try {
            queue.loop().execute(task);
        } catch (RejectedExecutionException e) {
            // The network is closed and the listener with it.
            if (!cancelled.get()) {
                complete();
            }
        }
    }
}
