package io.sockflux.simulated;

import io.sockflux.simulated.loop.Life;
import io.sockflux.simulated.loop.Stage;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;
import org.reactivestreams.Publisher;
import org.reactivestreams.Subscription;
import reactor.core.CoreSubscriber;

/**
 * A program on a host: a publisher that the host subscribes to when it starts, and again after each restart. Only the simulation's thread uses
 * it.
 *
 * @param <T> what the program emits
 */
public final class Running<T> {

    private final Host host;
    private final Supplier<? extends Publisher<? extends T>> program;
    private final List<T> values = new ArrayList<>();
    private @Nullable Throwable failure;
    private @Nullable Run run;
    private boolean done;
    private boolean cancelled;

    Running(Host host, Supplier<? extends Publisher<? extends T>> program) {
        this.host = host;
        this.program = program;
    }

    /** The host begins, for the first time or after a crash. */
    void begin(Stage stage, Life life) {
        if (cancelled) {
            return;
        }
        values.clear();
        failure = null;
        done = false;
        Run next = new Run();
        run = next;
        stage.ready(life, () -> {
            if (run != next) {
                return;
            }
            try {
                program.get().subscribe(next);
            } catch (Throwable e) {
                next.onError(e);
            }
        });
    }

    /** The host has crashed: what the program was about to do never happens. */
    void abandon() {
        run = null;
    }

    /** Whether the program has completed or failed since its host last started. */
    public boolean isDone() {
        return done;
    }

    /** What the program has emitted since its host last started. */
    public List<T> values() {
        return List.copyOf(values);
    }

    /**
     * The last value of a program that has completed.
     *
     * @throws IllegalStateException if it runs on, if it failed, with the failure as the cause, or if it emitted nothing
     */
    public T value() {
        if (failure != null) {
            throw new IllegalStateException("the program of host " + host + " failed: " + failure, failure);
        }
        if (!done) {
            throw new IllegalStateException(
                    "the program of host " + host + " runs on (expected: Simulation.runUntil before)");
        }
        if (values.isEmpty()) {
            throw new IllegalStateException("the program of host " + host + " completed without a value");
        }
        return values.get(values.size() - 1);
    }

    /** Why the program failed; empty if it did not. */
    public Optional<Throwable> failure() {
        return Optional.ofNullable(failure);
    }

    /** Cancels the program, which does not begin again after a restart. */
    public void cancel() {
        cancelled = true;
        Run current = run;
        run = null;
        if (current != null && current.subscription != null) {
            current.subscription.cancel();
        }
    }

    @Override
    public String toString() {
        return "a program of host " + host + (failure != null ? ", failed: " + failure : done ? ", done" : ", running");
    }

    private final class Run implements CoreSubscriber<T> {

        private @Nullable Subscription subscription;

        private boolean isCurrent() {
            return run == this;
        }

        @Override
        public void onSubscribe(Subscription given) {
            subscription = given;
            if (isCurrent()) {
                given.request(Long.MAX_VALUE);
            } else {
                given.cancel();
            }
        }

        @Override
        public void onNext(T value) {
            if (isCurrent()) {
                values.add(value);
            }
        }

        @Override
        public void onError(Throwable error) {
            if (isCurrent()) {
                failure = error;
                done = true;
            }
        }

        @Override
        public void onComplete() {
            if (isCurrent()) {
                done = true;
            }
        }
    }
}
