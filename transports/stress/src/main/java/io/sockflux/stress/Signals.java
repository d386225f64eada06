package io.sockflux.stress;

import static java.util.Objects.requireNonNull;

import java.util.concurrent.atomic.AtomicInteger;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;
import org.reactivestreams.Subscription;
import reactor.core.CoreSubscriber;

/** A subscriber that checks the rules of signals: they come in turn, and none comes after the end. */
public final class Signals<T> implements CoreSubscriber<T> {

    private final long demand;
    private final Consumer<? super T> taking;
    private final AtomicInteger inside = new AtomicInteger();
    private final AtomicInteger elements = new AtomicInteger();
    private volatile @Nullable Subscription subscription;
    private volatile @Nullable Throwable error;
    private volatile boolean completed;
    private volatile boolean late;
    private volatile boolean atOnce;

    public Signals(long demand, Consumer<? super T> taking) {
        this.demand = demand;
        this.taking = taking;
    }

    /** Takes all there is. */
    public static <T> Signals<T> all(Consumer<? super T> taking) {
        return new Signals<>(Long.MAX_VALUE, taking);
    }

    public void cancel() {
        requireNonNull(subscription).cancel();
    }

    public void request(long n) {
        requireNonNull(subscription).request(n);
    }

    public int elements() {
        return elements.get();
    }

    public boolean hasCompleted() {
        return completed;
    }

    @Nullable
    public Throwable error() {
        return error;
    }

    public boolean hasEnded() {
        return completed || error != null;
    }

    /** What was wrong with the signals, or nothing. */
    public String flaw() {
        if (atOnce) {
            return ", two signals at once";
        }
        return late ? ", a signal after the end" : "";
    }

    @Override
    public void onSubscribe(Subscription s) {
        subscription = s;
        if (demand > 0) {
            s.request(demand);
        }
    }

    @Override
    public void onNext(T element) {
        enter();
        elements.incrementAndGet();
        taking.accept(element);
        inside.decrementAndGet();
    }

    @Override
    public void onError(Throwable failure) {
        enter();
        error = failure;
        inside.decrementAndGet();
    }

    @Override
    public void onComplete() {
        enter();
        completed = true;
        inside.decrementAndGet();
    }

    private void enter() {
        if (inside.incrementAndGet() > 1) {
            atOnce = true;
        }
        if (hasEnded()) {
            late = true;
        }
    }
}
