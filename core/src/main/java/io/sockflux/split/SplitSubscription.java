package io.sockflux.split;

import io.netty.buffer.ByteBuf;
import java.io.IOException;
import java.util.concurrent.atomic.AtomicIntegerFieldUpdater;
import java.util.concurrent.atomic.AtomicLongFieldUpdater;
import org.jspecify.annotations.Nullable;
import org.reactivestreams.Subscription;
import reactor.core.CoreSubscriber;
import reactor.core.publisher.Operators;
import reactor.util.context.Context;

/**
 * Stands between a publisher of buffers and a subscriber of elements. The two may be on different threads. The one that
 * comes first works for both ({@link #work}), so the splitter is never called twice at once.
 */
final class SplitSubscription<T> implements CoreSubscriber<ByteBuf>, Subscription {

    @SuppressWarnings("rawtypes")
    private static final AtomicIntegerFieldUpdater<SplitSubscription> WORK =
            AtomicIntegerFieldUpdater.newUpdater(SplitSubscription.class, "work");

    @SuppressWarnings("rawtypes")
    private static final AtomicLongFieldUpdater<SplitSubscription> DEMAND =
            AtomicLongFieldUpdater.newUpdater(SplitSubscription.class, "demand");

    private final CoreSubscriber<? super T> subscriber;
    private final ByteSplitter<T> splitter;
    private final Context context;

    private @Nullable Subscription source;
    private volatile int work;
    private volatile long demand;
    private volatile boolean cancelled;

    /** What the source gave and nobody has looked at yet. */
    private volatile @Nullable ByteBuf arrived;

    private volatile @Nullable Throwable failure;
    private volatile boolean sourceDone;

    // Of the worker alone.

    private @Nullable ByteBuf buffer;
    private boolean asked;
    private boolean done;

    SplitSubscription(CoreSubscriber<? super T> subscriber, ByteSplitter<T> splitter) {
        this.subscriber = subscriber;
        this.splitter = splitter;
        // Operators of the source release the buffers that they drop.
        this.context = Operators.enableOnDiscard(subscriber.currentContext(), item -> {
            if (item instanceof ByteBuf dropped) {
                drop(dropped);
            }
        });
    }

    @Override
    public Context currentContext() {
        return context;
    }

    @Override
    public void onSubscribe(Subscription s) {
        if (Operators.validate(source, s)) {
            source = s;
            subscriber.onSubscribe(this);
        }
    }

    @Override
    public void onNext(ByteBuf next) {
        if (sourceDone || arrived != null) {
            drop(next);
            sourceErred("the source gave a buffer that was not requested");
        } else if (next.refCnt() == 0) {
            sourceErred(
                    "the source gave a buffer that was released already (expected: one of its own for each element)");
        } else {
            arrived = next;
        }
        work();
    }

    private void sourceErred(String words) {
        if (!sourceDone) {
            failure = new IllegalStateException(words);
            sourceDone = true;
            source().cancel();
        }
    }

    @Override
    public void onError(Throwable error) {
        if (sourceDone) {
            Operators.onErrorDropped(error, context);
            return;
        }
        failure = error;
        sourceDone = true;
        work();
    }

    @Override
    public void onComplete() {
        sourceDone = true;
        work();
    }

    @Override
    public void request(long n) {
        if (Operators.validate(n)) {
            Operators.addCap(DEMAND, this, n);
            work();
        }
    }

    @Override
    public void cancel() {
        if (!cancelled) {
            cancelled = true;
            source().cancel();
            work();
        }
    }

    private Subscription source() {
        Subscription s = source;
        if (s == null) {
            throw new IllegalStateException("there is no subscription yet");
        }
        return s;
    }

    private void work() {
        if (WORK.getAndIncrement(this) != 0) {
            return;
        }
        int missed = 1;
        do {
            step();
            missed = WORK.addAndGet(this, -missed);
        } while (missed != 0);
    }

    private void step() {
        while (true) {
            if (done || cancelled) {
                release();
                return;
            }
            if (buffer == null) {
                // In this order: what comes before the end is looked at before the end.
                boolean ended = sourceDone;
                ByteBuf next = arrived;
                if (next != null) {
                    buffer = next;
                    arrived = null;
                    asked = false;
                } else if (ended) {
                    end();
                    return;
                } else if (demand > 0 && !asked) {
                    asked = true;
                    source().request(1);
                    continue;
                } else {
                    return;
                }
            }
            if (demand == 0) {
                return;
            }
            split(buffer);
        }
    }

    @SuppressWarnings("ReferenceEquality")
    private void split(ByteBuf current) {
        T element;
        try {
            element = splitter.next(current);
        } catch (IOException | RuntimeException e) {
            fail(e);
            return;
        }
        if (element == current) {
            buffer = null;
        } else if (!current.isReadable()) {
            buffer = null;
            drop(current);
        }
        if (element != null) {
            emit(element);
        }
    }

    private void emit(T element) {
        if (demand != Long.MAX_VALUE) {
            DEMAND.decrementAndGet(this);
        }
        subscriber.onNext(element);
    }

    private void end() {
        done = true;
        Throwable error = failure;
        T last = null;
        if (error == null) {
            try {
                last = splitter.end();
            } catch (IOException | RuntimeException e) {
                error = e;
            }
        }
        release();
        if (error != null) {
            subscriber.onError(error);
            return;
        }
        if (last != null) {
            subscriber.onNext(last);
        }
        if (!cancelled) {
            subscriber.onComplete();
        }
    }

    private void fail(Throwable error) {
        done = true;
        source().cancel();
        release();
        subscriber.onError(error);
    }

    /** The source is not asked again, so nobody is there for what is left. */
    private void release() {
        ByteBuf current = buffer;
        buffer = null;
        if (current != null) {
            drop(current);
        }
        ByteBuf next = arrived;
        arrived = null;
        if (next != null) {
            drop(next);
        }
    }

    /** Releases a buffer unless the source has done so, though it gave it away: then the subscriber must still be told. */
    private static void drop(ByteBuf given) {
        if (given.refCnt() > 0) {
            given.release();
        }
    }
}
