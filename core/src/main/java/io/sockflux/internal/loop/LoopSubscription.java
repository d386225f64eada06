package io.sockflux.internal.loop;

import io.netty.channel.EventLoop;
import org.jspecify.annotations.Nullable;
import org.reactivestreams.Subscription;
import reactor.core.CoreSubscriber;
import reactor.core.publisher.Operators;

/**
 * A subscription that signals from a single event loop only. Calls of the subscriber on other threads hop to the loop, so
 * the state is touched there only.
 *
 * @param <T> the elements
 */
public abstract class LoopSubscription<T> implements Subscription {

    private final EventLoop loop;
    private final CoreSubscriber<? super T> subscriber;

    private volatile boolean cancelled;

    private long demand;
    private boolean attached;
    private boolean emitting;
    private boolean done;
    private @Nullable Throwable refusal;
    private @Nullable Runnable end;

    public LoopSubscription(EventLoop loop, CoreSubscriber<? super T> subscriber) {
        this.loop = loop;
        this.subscriber = subscriber;
    }

    // For the subclasses. Event loop only.

    /** The subscriber is there, and signals may come. */
    public abstract void attach();

    /** The subscriber wants no more signals. */
    public abstract void detach();

    /** There is more demand. */
    public abstract void drain();

    /** The loop's thread has ended before the subscription. Signals to a subscriber that has cancelled are lost. */
    public abstract void tooLate();

    /**
     * The subscriber cancels. On its own thread, before {@link #cancel} returns and before {@link #detach}.
     */
    public void leaving() {}

    // The subscriber's side. Any thread.

    public final void start() {
        subscriber.onSubscribe(this);
        if (loop.inEventLoop()) {
            begin();
        } else {
            OnLoop.queue(loop, this::begin, this::loopEnded);
        }
    }

    /** Ends the subscription after the loop's end. No task of the loop runs any more; several threads may come here. */
    private synchronized void loopEnded() {
        if (!done) {
            tooLate();
            done = true;
        }
    }

    private void begin() {
        attached = true;
        if (refusal != null) {
            fail(refusal);
        } else if (isOpen()) {
            attach();
        }
    }

    @Override
    public final void request(long n) {
        if (loop.inEventLoop()) {
            add(n);
        } else if (!OnLoop.queue(loop, () -> add(n))) {
            OnLoop.whenEnded(loop, this::loopEnded);
        }
    }

    private void add(long n) {
        if (done) {
            return;
        }
        if (n <= 0) {
            refuse(new IllegalArgumentException("request: " + n + " (expected: > 0, Reactive Streams 3.9)"));
            return;
        }
        demand = Operators.addCap(demand, n);
        if (attached) {
            drain();
        }
    }

    private void refuse(Throwable failure) {
        if (attached) {
            detach();
            fail(failure);
        } else if (refusal == null) {
            // onSubscribe may still be running, on another thread; nothing is signalled before it has returned.
            refusal = failure;
        }
    }

    @Override
    public final void cancel() {
        if (!cancelled) {
            cancelled = true;
            leaving();
            boolean told = OnLoop.tell(loop, () -> {
                if (!done) {
                    done = true;
                    detach();
                }
            });
            if (!told) {
                OnLoop.whenEnded(loop, this::loopEnded);
            }
        }
    }

    // Signals. Event loop only.

    /** Whether another element may be emitted. A cancellation counts at once, before its task reaches the loop. */
    public final boolean hasDemand() {
        return demand > 0 && isOpen();
    }

    /** How many elements may be emitted, up to a bound. */
    public final int demandUpTo(int most) {
        return isOpen() ? (int) Math.min(most, demand) : 0;
    }

    public final boolean isUnbounded() {
        return demand == Long.MAX_VALUE;
    }

    /** Whether there is demand for another element besides the demand that is taken. */
    public final boolean hasDemandBeyond(int taken) {
        return demand > taken && isOpen();
    }

    /** Whether the subscriber may still be signalled. */
    public final boolean isOpen() {
        return !done && !cancelled;
    }

    public final void emit(T element) {
        if (demand != Long.MAX_VALUE) {
            demand--;
        }
        emitting = true;
        try {
            subscriber.onNext(element);
        } finally {
            emitting = false;
        }
        if (end != null && !cancelled) {
            end.run();
        }
    }

    public final void complete() {
        if (emitting) {
            end(subscriber::onComplete);
        } else if (isOpen()) {
            done = true;
            subscriber.onComplete();
        }
    }

    public final void fail(Throwable failure) {
        end(() -> subscriber.onError(failure));
    }

    private void end(Runnable signal) {
        if (!isOpen()) {
            return;
        }
        done = true;
        if (emitting) {
            // The subscriber has ended its source from within onNext, and must return from there first.
            end = signal;
        } else {
            signal.run();
        }
    }
}
