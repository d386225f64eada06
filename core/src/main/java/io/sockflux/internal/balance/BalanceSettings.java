package io.sockflux.internal.balance;

import static java.util.Objects.requireNonNull;

import io.sockflux.balance.BackendChoice;
import io.sockflux.balance.BalanceObserver;
import io.sockflux.check.Checks;
import io.sockflux.check.Durations;
import java.time.Duration;
import org.jspecify.annotations.Nullable;

/**
 * What a recipe of a balancer says.
 *
 * @param choice how a backend is chosen
 * @param mostConnections how many connections each backend may have
 * @param checkEvery how long between two checks of a backend that is up; null for none
 * @param firstWait how long a backend is ejected for the first time, at most
 * @param longestWait how long it is ejected at most
 * @param waitTimeout how long a connect waits for a backend; zero for not at all
 * @param maxWaiting how many connects may wait
 */
public record BalanceSettings(
        BackendChoice choice,
        int mostConnections,
        @Nullable Duration checkEvery,
        Duration firstWait,
        Duration longestWait,
        Duration waitTimeout,
        int maxWaiting,
        BalanceObserver observer) {

    /** What holds unless set. */
    public static final BalanceSettings DEFAULT = new BalanceSettings(
            BackendChoice.ROUND_ROBIN,
            65_536,
            null,
            Duration.ofSeconds(1),
            Duration.ofSeconds(30),
            Duration.ZERO,
            1024,
            new BalanceObserver() {});

    /** Settings that make sense. */
    public BalanceSettings {
        requireNonNull(choice, "choice");
        Checks.checkAtLeast(mostConnections, 1, "maxConnectionsPerBackend");
        if (checkEvery != null) {
            Durations.checkPositive(checkEvery, "checkEvery");
        }
        Durations.checkPositive(firstWait, "first");
        if (requireNonNull(longestWait, "longest").compareTo(firstWait) < 0) {
            throw new IllegalArgumentException("longest: " + Durations.text(longestWait)
                    + " (expected: at least first, " + Durations.text(firstWait) + ")");
        }
        Durations.checkNotNegative(waitTimeout, "waitTimeout");
        Checks.checkAtLeast(maxWaiting, 0, "maxWaiting");
        requireNonNull(observer, "observer");
    }

    /** The same by another choice. */
    public BalanceSettings by(BackendChoice other) {
        return new BalanceSettings(
                other, mostConnections, checkEvery, firstWait, longestWait, waitTimeout, maxWaiting, observer);
    }

    /** The same with another bound for each backend. */
    public BalanceSettings withMostConnections(int most) {
        return new BalanceSettings(choice, most, checkEvery, firstWait, longestWait, waitTimeout, maxWaiting, observer);
    }

    /** The same with checks. */
    public BalanceSettings withCheckEvery(Duration length) {
        return new BalanceSettings(
                choice,
                mostConnections,
                requireNonNull(length, "checkEvery"),
                firstWait,
                longestWait,
                waitTimeout,
                maxWaiting,
                observer);
    }

    /** The same with other waits of what is ejected. */
    public BalanceSettings withEjection(Duration first, Duration longest) {
        return new BalanceSettings(
                choice, mostConnections, checkEvery, first, longest, waitTimeout, maxWaiting, observer);
    }

    /** The same with another wait for a backend. */
    public BalanceSettings withWaitTimeout(Duration length) {
        return new BalanceSettings(
                choice, mostConnections, checkEvery, firstWait, longestWait, length, maxWaiting, observer);
    }

    /** The same with another number that may wait. */
    public BalanceSettings withMaxWaiting(int most) {
        return new BalanceSettings(
                choice, mostConnections, checkEvery, firstWait, longestWait, waitTimeout, most, observer);
    }

    /** The same with another observer. */
    public BalanceSettings withObserver(BalanceObserver other) {
        return new BalanceSettings(
                choice, mostConnections, checkEvery, firstWait, longestWait, waitTimeout, maxWaiting, other);
    }
}
