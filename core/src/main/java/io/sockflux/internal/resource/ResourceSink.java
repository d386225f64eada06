package io.sockflux.internal.resource;

import static java.util.Objects.requireNonNull;

import java.util.concurrent.atomic.AtomicReference;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;
import org.reactivestreams.Subscription;
import reactor.core.CoreSubscriber;
import reactor.core.Fuseable;
import reactor.core.publisher.Operators;
import reactor.util.context.ContextView;

/**
 * Takes a single resource for a single subscriber. An atomic state decides between request, cancellation and resource, so
 * the resource is either given to the subscriber or released.
 *
 * @param <T> the resource
 */
public final class ResourceSink<T> implements Subscription {

    /** The states; {@link Waiting} is a further state: the resource has come, and the request has not. */
    private enum State {
        NEW,
        REQUESTED,
        CANCELLED,
        ENDED
    }

    private record Waiting<T>(T resource) {}

    private final CoreSubscriber<? super T> subscriber;
    private final Consumer<? super T> release;
    private final AtomicReference<Object> state = new AtomicReference<>(State.NEW);
    /** The task to run on a cancellation, until it has run or is no longer needed. */
    private final AtomicReference<@Nullable Object> onCancel = new AtomicReference<>();

    ResourceSink(CoreSubscriber<? super T> subscriber, Consumer<? super T> release) {
        this.subscriber = subscriber;
        this.release = release;
    }

    // The producer's side

    /** Gives the resource to the subscriber, or releases it if the subscriber has cancelled or was told an end. */
    public void success(T resource) {
        requireNonNull(resource, "resource");
        while (true) {
            Object now = state.get();
            if (now == State.REQUESTED) {
                if (state.compareAndSet(now, State.ENDED)) {
                    give(resource);
                    return;
                }
            } else if (now == State.NEW) {
                if (state.compareAndSet(now, new Waiting<>(resource))) {
                    return;
                }
            } else {
                release.accept(resource);
                return;
            }
        }
    }

    /** Completes without a resource. */
    public void success() {
        if (end()) {
            subscriber.onComplete();
        }
    }

    /** Ends with an error, which is dropped if the subscriber has cancelled. */
    public void error(Throwable error) {
        requireNonNull(error, "error");
        if (end()) {
            subscriber.onError(error);
        }
    }

    /**
     * Sets the task that stops the making of the resource. It runs once when the subscriber cancels before the end, and
     * at once if the subscriber has cancelled already. The sink releases a resource that is given to it even so.
     */
    public void onCancel(Runnable stop) {
        requireNonNull(stop, "stop");
        if (!onCancel.compareAndSet(null, stop)) {
            if (onCancel.get() instanceof Runnable) {
                throw new IllegalStateException("onCancel: is set already (expected: set once)");
            }
            if (isCancelled()) {
                stop.run();
            }
        }
    }

    /** Whether the subscriber has cancelled before the resource came. */
    public boolean isCancelled() {
        return state.get() == State.CANCELLED;
    }

    /** The subscriber's context. */
    public ContextView contextView() {
        return subscriber.currentContext();
    }

    private boolean end() {
        while (true) {
            Object now = state.get();
            if (now != State.NEW && now != State.REQUESTED) {
                return false;
            }
            if (state.compareAndSet(now, State.ENDED)) {
                onCancel.set(State.ENDED);
                return true;
            }
        }
    }

    private void give(T resource) {
        onCancel.set(State.ENDED);
        try {
            if (subscriber instanceof Fuseable.ConditionalSubscriber<? super T> conditional) {
                // A filter downstream says by its answer that it drops the resource.
                if (!conditional.tryOnNext(resource) && RefusedElement.isOfAFilter(conditional)) {
                    release.accept(resource);
                }
            } else {
                subscriber.onNext(resource);
            }
            subscriber.onComplete();
        } catch (Throwable e) {
            // The caller is often a listener on a Netty future, and Netty would log this and swallow it.
            subscriber.onError(e);
        }
    }

    // The subscriber's side

    @Override
    public void request(long n) {
        if (!Operators.validate(n) || state.compareAndSet(State.NEW, State.REQUESTED)) {
            return;
        }
        Object now = state.get();
        if (now instanceof Waiting<?> waiting && state.compareAndSet(now, State.ENDED)) {
            @SuppressWarnings("unchecked")
            T resource = (T) waiting.resource();
            give(resource);
        }
    }

    @Override
    public void cancel() {
        Object before = state.getAndUpdate(now -> now == State.ENDED ? now : State.CANCELLED);
        if (before == State.ENDED || before == State.CANCELLED) {
            return;
        }
        Object stop = onCancel.getAndSet(State.ENDED);
        if (before instanceof Waiting<?> waiting) {
            @SuppressWarnings("unchecked")
            T resource = (T) waiting.resource();
            release.accept(resource);
        } else if (stop instanceof Runnable task) {
            task.run();
        }
    }
}
