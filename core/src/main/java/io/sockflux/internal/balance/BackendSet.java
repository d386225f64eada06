package io.sockflux.internal.balance;

import io.sockflux.address.Endpoint;
import io.sockflux.balance.BackendChoice;
import io.sockflux.balance.BackendState;
import io.sockflux.check.Durations;
import io.sockflux.error.NoBackendException;
import io.sockflux.internal.loop.LoopClock;
import java.time.Duration;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Deque;
import java.util.List;
import java.util.Optional;
import java.util.function.DoubleSupplier;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;

/**
 * Which backends are up, how many connections each has, and who waits for one. All of it is under one lock, so a failure that
 * was seen holds for every choice after it. A connection that was chosen before and is ready after it is not handed over.
 *
 * <p>There is no clock of its own and no timer: the checks and the waiters have them.
 */
public final class BackendSet {

    private final BalanceSettings settings;
    private final List<Backend> backends = new ArrayList<>();
    private final LoopClock clock;
    private final DoubleSupplier random;
    /** Those that found no backend, in their order. While somebody waits no backend is up and has room. */
    private final Deque<Waiter> waiting = new ArrayDeque<>();

    private final Object lock = new Object();
    private BackendEvents events = new NobodyTold();
    private int next;
    private @Nullable Supplier<? extends Throwable> closed;

    /**
     * A set of backends that are all up.
     *
     * @param random from 0 to 1, for the length of waits
     */
    public BackendSet(BalanceSettings settings, List<Endpoint> endpoints, LoopClock clock, DoubleSupplier random) {
        this.settings = settings;
        this.clock = clock;
        this.random = random;
        for (Endpoint endpoint : endpoints) {
            backends.add(new Backend(backends.size(), endpoint));
        }
    }

    private static final class NobodyTold implements BackendEvents {
        @Override
        public void ejected(int index, Throwable failure, long waitNanos) {}

        @Override
        public void failedAgain(int index, long waitNanos) {}

        @Override
        public void returned(int index) {}
    }

    /** Sets who is told. Called once, before anything is chosen. */
    void tell(BackendEvents listener) {
        events = listener;
    }

    int size() {
        return backends.size();
    }

    // Choosing

    /** Chooses a backend for the waiter, or has it wait, or refuses it. */
    void take(Waiter waiter) {
        Lease lease;
        Throwable end = null;
        NoBackendException refusal = null;
        synchronized (lock) {
            lease = closed == null ? choose() : null;
            if (closed != null) {
                end = closed.get();
            } else if (lease == null) {
                refusal = refusal();
                if (refusal == null) {
                    waiting.add(waiter);
                }
            }
        }
        if (lease != null) {
            waiter.chosen(lease);
        } else if (end != null) {
            waiter.closed(end);
        } else if (refusal != null) {
            waiter.refused(refusal);
        } else {
            waiter.waiting(Durations.nanos(settings.waitTimeout()));
        }
    }

    private @Nullable NoBackendException refusal() {
        if (settings.waitTimeout().isZero()) {
            return new NoBackendException("none of " + backends.size() + " is up and has room", states());
        }
        return waiting.size() < settings.maxWaiting()
                ? null
                : new NoBackendException(waiting.size() + " wait already", states());
    }

    private @Nullable Lease choose() {
        Backend best = null;
        for (int i = 0; i < backends.size(); i++) {
            Backend backend = backends.get((next + i) % backends.size());
            if (backend.ejected || backend.connections >= settings.mostConnections()) {
                continue;
            }
            if (best == null || backend.connections < best.connections) {
                best = backend;
            }
            if (settings.choice() == BackendChoice.ROUND_ROBIN) {
                break;
            }
        }
        if (best == null) {
            return null;
        }
        next = (best.index + 1) % backends.size();
        best.connections++;
        return new Lease(best);
    }

    /** Takes a waiter out of the line. Returns false if it was told something before. */
    boolean leave(Waiter waiter) {
        synchronized (lock) {
            return waiting.remove(waiter);
        }
    }

    /** Why a waiter that has left in time got nothing. */
    NoBackendException timedOut() {
        synchronized (lock) {
            return new NoBackendException(
                    "none was up with room within " + Durations.text(settings.waitTimeout()), states());
        }
    }

    /**
     * Whether a connection that is ready may be given to its user: not if its backend was seen to fail since it was chosen.
     * From here on the connection is the user's, whatever is seen next.
     */
    boolean mayBeHandedOver(Lease lease) {
        synchronized (lock) {
            return !lease.backend.ejected && lease.backend.generation == lease.generation;
        }
    }

    /** The connection is closed, or did not come about. Any number of calls count once. */
    void release(Lease lease) {
        List<Runnable> told;
        synchronized (lock) {
            if (lease.released) {
                return;
            }
            lease.released = true;
            lease.backend.connections--;
            told = serveWaiting();
        }
        told.forEach(Runnable::run);
    }

    private List<Runnable> serveWaiting() {
        List<Runnable> told = new ArrayList<>();
        while (!waiting.isEmpty()) {
            Lease lease = choose();
            if (lease == null) {
                break;
            }
            Waiter first = waiting.remove();
            told.add(() -> first.chosen(lease));
        }
        return told;
    }

    // Health

    /** A connect to the backend has failed. */
    void failed(Lease lease, Throwable failure) {
        failed(lease.backend, lease.generation, failure);
    }

    /** Whether a failure is the first that is seen of this generation; if so it counts from here on. */
    private boolean failed(Backend backend, int generation, Throwable failure) {
        long wait;
        synchronized (lock) {
            if (backend.ejected || backend.generation != generation || closed != null) {
                return false;
            }
            backend.ejected = true;
            backend.generation++;
            if (clock.nanos() - backend.returnedAtNanos >= Durations.nanos(settings.longestWait())) {
                backend.waits = 0;
            }
            wait = nextWait(backend, failure);
        }
        events.ejected(backend.index, failure, wait);
        return true;
    }

    /** Exponential, by a half at random, so that the balancers of one backend do not all come back at once. */
    private long nextWait(Backend backend, Throwable failure) {
        long bound = Durations.nanos(settings.longestWait());
        long first = Durations.nanos(settings.firstWait());
        if (backend.waits <= 62 && first <= bound >> backend.waits) {
            bound = first << backend.waits;
        }
        backend.waits++;
        backend.lastFailure = failure;
        long wait = bound / 2 + (long) (bound / 2.0 * random.getAsDouble());
        backend.retryAtNanos = clock.nanos() + wait;
        return wait;
    }

    /** What a check of this backend is about, for {@link #checked}. */
    int generation(int index) {
        synchronized (lock) {
            return backends.get(index).generation;
        }
    }

    boolean isUp(int index) {
        synchronized (lock) {
            return !backends.get(index).ejected;
        }
    }

    /**
     * A check has ended.
     *
     * @param generation the backend's when the check began; an older one says nothing
     * @param failure null if the backend was reached
     * @return whether the backend is up now, as the check has found it
     */
    boolean checked(int index, int generation, @Nullable Throwable failure) {
        Backend backend = backends.get(index);
        List<Runnable> told;
        synchronized (lock) {
            if (backend.generation != generation || closed != null) {
                return false;
            }
            if (!backend.ejected) {
                told = null;
            } else if (failure != null) {
                long wait = nextWait(backend, failure);
                told = List.of(() -> events.failedAgain(index, wait));
            } else {
                backend.ejected = false;
                backend.returnedAtNanos = clock.nanos();
                told = new ArrayList<>(List.of(() -> events.returned(index)));
                told.addAll(serveWaiting());
            }
        }
        if (told != null) {
            told.forEach(Runnable::run);
            return failure == null;
        }
        return failure == null || !failed(backend, generation, failure);
    }

    // What is there

    /** Each backend, in the order of the recipe. */
    public List<BackendState> states() {
        synchronized (lock) {
            long now = clock.nanos();
            return backends.stream()
                    .map(backend -> new BackendState(
                            backend.endpoint,
                            backend.connections,
                            settings.mostConnections(),
                            backend.ejected
                                    ? Optional.of(Duration.ofNanos(Math.max(0, backend.retryAtNanos - now)))
                                    : Optional.empty(),
                            Optional.ofNullable(backend.lastFailure)))
                    .toList();
        }
    }

    /** Chooses no more, and tells those who wait. Connections go on. */
    void close(Supplier<? extends Throwable> why) {
        List<Waiter> told;
        synchronized (lock) {
            if (closed != null) {
                return;
            }
            closed = why;
            told = List.copyOf(waiting);
            waiting.clear();
        }
        told.forEach(waiter -> waiter.closed(why.get()));
    }
}
