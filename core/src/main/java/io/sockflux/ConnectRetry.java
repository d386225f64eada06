package io.sockflux;

import static java.util.Objects.requireNonNull;

import io.sockflux.check.Checks;
import io.sockflux.check.Durations;
import java.time.Duration;
import java.util.Arrays;
import java.util.List;
import java.util.concurrent.ThreadLocalRandom;
import java.util.function.DoubleSupplier;
import java.util.function.Supplier;
import org.reactivestreams.Publisher;
import reactor.core.publisher.Flux;
import reactor.core.publisher.Mono;
import reactor.core.scheduler.Scheduler;
import reactor.core.scheduler.Schedulers;
import reactor.util.retry.Retry;

/**
 * How long to wait between attempts to connect, and how many attempts to make. A schedule is a Reactor {@link Retry}
 * and works wherever a Reactor operator takes it. A {@link Connector} retries only failures that can pass, whatever
 * schedule it is given. At the end of the schedule the last failure is the error.
 *
 * <p>In a connector the waits are timers of the network's event loops. Elsewhere they run on Reactor's parallel scheduler, so
 * tests may put them under virtual time.
 */
public final class ConnectRetry extends Retry {

    private static final Duration FIRST = Duration.ofMillis(100);
    private static final Duration LONGEST = Duration.ofSeconds(30);
    private static final int ATTEMPTS = 10;

    private final Waits waits;
    /** How many attempts there are waits for. */
    private final int mostAttempts;

    private final int attempts;
    private final String description;
    private final DoubleSupplier random;
    private final Supplier<Scheduler> timers;

    /** The wait before attempt {@code n + 1}, n from 1. */
    private interface Waits {
        Duration after(int n, DoubleSupplier random);
    }

    private ConnectRetry(Waits waits, int mostAttempts, int attempts, String description, DoubleSupplier random) {
        this(waits, mostAttempts, attempts, description, random, Schedulers::parallel);
    }

    private ConnectRetry(
            Waits waits,
            int mostAttempts,
            int attempts,
            String description,
            DoubleSupplier random,
            Supplier<Scheduler> timers) {
        this.waits = waits;
        this.mostAttempts = mostAttempts;
        this.attempts = attempts;
        this.description = description;
        this.random = random;
        this.timers = timers;
    }

    private static double byThread() {
        return ThreadLocalRandom.current().nextDouble();
    }

    /**
     * The classic {@code connect_retry} of Unix network programming: waits of 1, 2, 4, 8, 16, 32 and 64 s between eight
     * attempts. The wait doubles while it is at most 128 s, and a wait of 128 s is never slept, as no attempt would follow
     * it.
     */
    public static ConnectRetry doubling() {
        return new ConnectRetry(
                (n, random) -> Duration.ofSeconds(1L << (n - 1)), 8, 8, "doubling", ConnectRetry::byThread);
    }

    /** {@link #exponential(Duration, Duration)} from 100 ms to 30 s. */
    public static ConnectRetry exponential() {
        return exponential(FIRST, LONGEST);
    }

    /**
     * Exponential backoff with full jitter: each wait is drawn evenly from zero up to a bound that starts at {@code first},
     * doubles, and stays at {@code longest}. Ten attempts unless {@link #attempts(int)} says otherwise.
     */
    public static ConnectRetry exponential(Duration first, Duration longest) {
        return exponential(first, longest, ConnectRetry::byThread);
    }

    static ConnectRetry exponential(Duration first, Duration longest, DoubleSupplier random) {
        Durations.checkPositive(first, "first");
        if (requireNonNull(longest, "longest").compareTo(first) < 0) {
            throw new IllegalArgumentException("longest: " + Durations.text(longest) + " (expected: at least first, "
                    + Durations.text(first) + ")");
        }
        return new ConnectRetry(
                (n, jitter) -> {
                    long bound = Durations.nanos(longest);
                    if (n <= 62 && Durations.nanos(first) <= bound >> (n - 1)) {
                        bound = Durations.nanos(first) << (n - 1);
                    }
                    return Duration.ofNanos((long) (bound * jitter.getAsDouble()));
                },
                Integer.MAX_VALUE,
                ATTEMPTS,
                "exponential " + Durations.text(first) + " to " + Durations.text(longest),
                random);
    }

    /** Exactly these waits. The number of attempts is the number of waits plus 1. */
    public static ConnectRetry of(Duration... waits) {
        List<Duration> list = Arrays.stream(waits)
                .map(wait -> Durations.checkNotNegative(wait, "wait"))
                .toList();
        return new ConnectRetry(
                (n, random) -> list.get(n - 1), list.size() + 1, list.size() + 1, "waits", ConnectRetry::byThread);
    }

    /**
     * This schedule with at most this many attempts, the first included. An explicit list of waits cannot be made
     * longer.
     */
    public ConnectRetry attempts(int most) {
        Checks.checkAtLeast(most, 1, "attempts");
        return new ConnectRetry(waits, mostAttempts, Math.min(most, mostAttempts), description, random, timers);
    }

    /**
     * The schedule with waits that are timers of this scheduler, and with this source of its jitter. A {@link Retry} of another
     * class keeps its own.
     */
    static Retry by(Scheduler timers, DoubleSupplier random, Retry schedule) {
        return schedule instanceof ConnectRetry own
                ? new ConnectRetry(own.waits, own.mostAttempts, own.attempts, own.description, random, () -> timers)
                : schedule;
    }

    /** How many attempts are made at the most. */
    public int attempts() {
        return attempts;
    }

    @Override
    public Publisher<?> generateCompanion(Flux<RetrySignal> failures) {
        return failures.concatMap(failure -> {
            long made = failure.totalRetries() + 1;
            return made >= attempts
                    ? Mono.<Long>error(failure.failure())
                    : Mono.delay(Durations.forTimer(waits.after((int) made, random)), timers.get());
        });
    }

    @Override
    public String toString() {
        return description + ", " + attempts + " attempts";
    }
}
