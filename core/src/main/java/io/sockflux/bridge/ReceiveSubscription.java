package io.sockflux.bridge;

import io.netty.buffer.ByteBuf;
import io.netty.buffer.ByteBufUtil;
import io.netty.buffer.Unpooled;
import io.netty.channel.EventLoop;
import io.sockflux.error.ConnectionClosedException;
import java.util.concurrent.RejectedExecutionException;
import java.util.concurrent.atomic.AtomicBoolean;
import org.jspecify.annotations.Nullable;
import org.reactivestreams.Subscription;
import reactor.core.CoreSubscriber;
import reactor.core.publisher.Operators;

/** The subscription of one subscriber to what a connection receives. Its state is touched on the event loop only. */
final class ReceiveSubscription implements Subscription {

    private final StreamConnection connection;
    private final ReceiveQueue queue;
    private final CoreSubscriber<? super ByteBuf> subscriber;
    private final boolean pooled;
    private final AtomicBoolean cancelled = new AtomicBoolean();

    private long demand;
    private boolean attached;
    private boolean done;

    ReceiveSubscription(StreamConnection connection, CoreSubscriber<? super ByteBuf> subscriber, boolean pooled) {
        this.connection = connection;
        this.queue = connection.receiveQueue();
        this.subscriber = subscriber;
        this.pooled = pooled;
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
        if (n <= 0) {
            onLoop(() -> {
                if (!done) {
                    queue.detach(this);
                    fail(new IllegalArgumentException("request: " + n + " (expected: > 0, Reactive Streams 3.9)"));
                }
            });
        } else if (connection.eventLoop().inEventLoop()) {
            add(n);
        } else {
            onLoop(() -> add(n));
        }
    }

    private void add(long n) {
        demand = Operators.addCap(demand, n);
        if (attached && !done) {
            queue.drain();
        }
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
        // A cancellation that is on its way to the loop counts already: what comes now is for the next subscriber.
        return demand > 0 && !done && !cancelled.get();
    }

    boolean isUnbounded() {
        return demand == Long.MAX_VALUE;
    }

    void next(ByteBuf buffer) {
        if (demand != Long.MAX_VALUE) {
            demand--;
        }
        if (pooled) {
            subscriber.onNext(buffer);
        } else {
            byte[] bytes;
            try {
                bytes = ByteBufUtil.getBytes(buffer);
            } finally {
                buffer.release();
            }
            subscriber.onNext(Unpooled.wrappedBuffer(bytes));
        }
    }

    void end(@Nullable Throwable failure) {
        if (failure != null) {
            fail(failure);
        } else if (!done) {
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
        EventLoop loop = connection.eventLoop();
        if (loop.inEventLoop()) {
            task.run();
            return;
        }
        try {
            loop.execute(task);
        } catch (RejectedExecutionException e) {
            // The loop is gone, and the channel with it; no other signal can come any more.
            if (!done && !cancelled.get()) {
                done = true;
                subscriber.onError(new ConnectionClosedException(connection.peerEndpoint()));
            }
        }
    }
}
