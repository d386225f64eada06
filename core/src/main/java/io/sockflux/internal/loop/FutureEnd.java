package io.sockflux.internal.loop;

import io.netty.util.concurrent.Future;
import io.netty.util.concurrent.GenericFutureListener;
import java.util.concurrent.atomic.AtomicIntegerFieldUpdater;
import org.reactivestreams.Subscription;
import reactor.core.CoreSubscriber;
import reactor.core.publisher.Mono;

/**
 * Completes when a Netty future is done, whatever its outcome; the way to wait for a channel's end. A subscriber that
 * cancels removes its listener, so a long-lived channel keeps nothing of former waiters. If the future is done already,
 * it completes at once, even after the loop's end.
 */
public final class FutureEnd extends Mono<Void> {

    private final Future<?> future;

    public FutureEnd(Future<?> future) {
        this.future = future;
    }

    @Override
    public void subscribe(CoreSubscriber<? super Void> subscriber) {
        Wait wait = new Wait(future, subscriber);
        subscriber.onSubscribe(wait);
        wait.start();
    }

    private static final class Wait implements Subscription, GenericFutureListener<Future<Object>> {

        private static final AtomicIntegerFieldUpdater<Wait> OVER =
                AtomicIntegerFieldUpdater.newUpdater(Wait.class, "over");

        private final Future<Object> future;
        private final CoreSubscriber<? super Void> subscriber;
        private volatile int over;

        @SuppressWarnings("unchecked")
        Wait(Future<?> future, CoreSubscriber<? super Void> subscriber) {
            this.future = (Future<Object>) future;
            this.subscriber = subscriber;
        }

        void start() {
            if (future.isDone()) {
                tell();
                return;
            }
            if (over != 0) {
                return;
            }
            future.addListener(this);
            if (over != 0) {
                // The subscriber cancelled meanwhile, perhaps before the listener could be removed.
                future.removeListener(this);
            } else if (future.isDone()) {
                // Netty calls listeners on the loop, which may have shut down since.
                future.removeListener(this);
                tell();
            }
        }

        private void tell() {
            if (OVER.compareAndSet(this, 0, 1)) {
                subscriber.onComplete();
            }
        }

        @Override
        public void operationComplete(Future<Object> done) {
            tell();
        }

        /** A Mono without an element completes without a request. */
        @Override
        public void request(long n) {}

        @Override
        public void cancel() {
            if (OVER.compareAndSet(this, 0, 1)) {
                future.removeListener(this);
            }
        }
    }
}
