package io.sockflux.internal.balance;

import io.sockflux.check.Durations;
import io.sockflux.internal.loop.LoopClock;
import java.time.Duration;
import java.util.function.DoubleSupplier;
import org.jspecify.annotations.Nullable;
import reactor.core.Disposable;
import reactor.core.Disposables;
import reactor.core.publisher.Mono;

/**
 * Checks one backend by connecting: at intervals while it is up, after a wait while it is ejected, and soon after a
 * connection to it broke. One check at a time.
 */
final class BackendCheck {

    /** Between the begins of two checks that broken connections ask for: a client may break as many as it likes. */
    private static final Duration SUSPICION_PAUSE = Duration.ofMillis(100);

    private final BackendSet set;
    private final int index;
    private final Mono<?> connect;
    private final @Nullable Duration every;
    private final LoopClock clock;
    private final DoubleSupplier random;
    private final Disposable.Swap timer = Disposables.swap();
    private final Disposable.Swap running = Disposables.swap();

    private final Object lock = new Object();
    private boolean isRunning;
    /** A wait was over while a check was under way. */
    private boolean isDue;

    private boolean isClosed;
    private long begunNanos;
    private boolean hasBegun;

    /**
     * The checks of one backend.
     *
     * @param connect completes when the backend was reached
     * @param every how long between two checks while it is up; null for none
     */
    BackendCheck(
            BackendSet set,
            int index,
            Mono<?> connect,
            @Nullable Duration every,
            LoopClock clock,
            DoubleSupplier random) {
        this.set = set;
        this.index = index;
        this.connect = connect;
        this.every = every;
        this.clock = clock;
        this.random = random;
    }

    /** The backend is up: checks it after the interval, a tenth more or less, so that not all are checked at once. */
    void afterInterval() {
        if (every != null) {
            long nanos = Durations.nanos(every);
            after(nanos - nanos / 10 + (long) (nanos / 5.0 * random.getAsDouble()));
        }
    }

    /** The backend is ejected, and is tried again after this wait. */
    void after(long waitNanos) {
        synchronized (lock) {
            if (!isClosed) {
                timer.update(clock.after(waitNanos, this::due));
            }
        }
    }

    /** A connection to the backend broke. A backend that is gone is found out before the next client is given to it. */
    void suspect() {
        synchronized (lock) {
            if (hasBegun && clock.nanos() - begunNanos < SUSPICION_PAUSE.toNanos()) {
                return;
            }
        }
        if (set.isUp(index)) {
            run(false);
        }
    }

    private void due() {
        run(true);
    }

    private void run(boolean isWaitOver) {
        synchronized (lock) {
            if (isClosed) {
                return;
            }
            if (isRunning) {
                isDue |= isWaitOver;
                return;
            }
            isRunning = true;
            hasBegun = true;
            begunNanos = clock.nanos();
        }
        int generation = set.generation(index);
        running.update(
                connect.subscribe(reached -> {}, error -> done(generation, error), () -> done(generation, null)));
    }

    private void done(int generation, @Nullable Throwable error) {
        boolean again;
        synchronized (lock) {
            isRunning = false;
            again = isDue;
            isDue = false;
        }
        // What this side lacks says nothing of a backend that is up, and does not bring back one that is not.
        boolean says = error == null || BackendFailures.isOfBackend(error) || !set.isUp(index);
        boolean isUp = says ? set.checked(index, generation, error) : set.isUp(index);
        if (isUp) {
            afterInterval();
        } else if (again) {
            due();
        }
    }

    void close() {
        synchronized (lock) {
            isClosed = true;
        }
        timer.dispose();
        running.dispose();
    }
}
