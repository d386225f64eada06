package io.sockflux.contract.connect;

import static java.util.Objects.requireNonNull;

import io.sockflux.stream.Connection;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.atomic.AtomicReference;
import org.jspecify.annotations.Nullable;
import org.reactivestreams.Subscription;
import reactor.core.CoreSubscriber;

/** Counts what one subscriber is told and when; a connection that it is given it closes, whenever that comes. */
final class Told implements CoreSubscriber<Object> {

    /** What all subscribers together were told. */
    static final class Tally {
        /** Ended by themselves, before they were cancelled or in that moment. */
        final AtomicInteger ended = new AtomicInteger();
        /** Connections that were handed over. */
        final AtomicInteger connections = new AtomicInteger();
        /** Values that came when the cancellation had returned, as what was on its way then may. */
        final AtomicInteger lateValues = new AtomicInteger();
        /** The same of completions and errors. */
        final AtomicInteger lateEnds = new AtomicInteger();
        /** Signals after the last one that there may be, which is wrong. */
        final AtomicInteger tooMany = new AtomicInteger();

        final AtomicReference<Throwable> failure = new AtomicReference<>();
    }

    private final Tally tally;
    private final AtomicInteger values = new AtomicInteger();
    private final AtomicInteger ends = new AtomicInteger();
    private volatile @Nullable Subscription subscription;
    private volatile boolean cancelled;

    Told(Tally tally) {
        this.tally = tally;
    }

    void cancel() {
        requireNonNull(subscription, "subscription").cancel();
        cancelled = true;
    }

    boolean hasEnded() {
        return ends.get() > 0;
    }

    @Override
    public void onSubscribe(Subscription s) {
        subscription = s;
        s.request(Long.MAX_VALUE);
    }

    @Override
    public void onNext(Object value) {
        note(values.getAndIncrement() > 0 || ends.get() > 0, tally.lateValues);
        if (value instanceof Connection connection) {
            tally.connections.incrementAndGet();
            connection.abort().subscribe();
        }
    }

    @Override
    public void onError(Throwable error) {
        tally.failure.compareAndSet(null, error);
        end();
    }

    @Override
    public void onComplete() {
        end();
    }

    private void end() {
        note(ends.getAndIncrement() > 0, tally.lateEnds);
        tally.ended.incrementAndGet();
    }

    private void note(boolean tooMany, AtomicInteger late) {
        if (tooMany) {
            tally.tooMany.incrementAndGet();
        }
        if (cancelled) {
            late.incrementAndGet();
        }
    }
}
