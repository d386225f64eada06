package io.sockflux.internal.network;

import static java.util.Objects.requireNonNull;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.sockflux.internal.loop.LoopClock;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.TimeUnit;
import java.util.function.LongSupplier;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;
import reactor.core.Disposable;
import reactor.test.scheduler.VirtualTimeScheduler;

class ConnectRateTest {

    private static final Duration SECOND = Duration.ofSeconds(1);

    private final List<String> served = new ArrayList<>();
    /** How often a rate has asked for the time. */
    private int timesAsked;

    private final VirtualTimeScheduler time = VirtualTimeScheduler.create();

    private LoopClock clock(LongSupplier nanos) {
        return new LoopClock(nanos, time);
    }

    private ConnectRate rate(int attempts, Duration per) {
        return new ConnectRate(attempts, per, clock(() -> {
            timesAsked++;
            return time.now(TimeUnit.NANOSECONDS);
        }));
    }

    private @Nullable Disposable take(ConnectRate rate, String name) {
        Disposable wait = rate.take(() -> served.add(name));
        if (wait == null) {
            served.add(name);
        }
        return wait;
    }

    private Disposable waits(ConnectRate rate, String name) {
        return requireNonNull(take(rate, name), name);
    }

    @Test
    void shouldAllowWhatTheBucketHoldsAtOnceAndTheRestEvenlyInOrder() {
        ConnectRate rate = rate(2, SECOND);
        for (String name : List.of("a", "b", "c", "d", "e")) {
            take(rate, name);
        }
        assertThat(served).containsExactly("a", "b");
        time.advanceTimeBy(Duration.ofMillis(500).minusNanos(1));
        assertThat(served).containsExactly("a", "b");
        time.advanceTimeBy(Duration.ofNanos(1));
        assertThat(served).containsExactly("a", "b", "c");
        time.advanceTimeBy(SECOND);
        assertThat(served).containsExactly("a", "b", "c", "d", "e");
    }

    @Test
    void shouldLetNobodyPassThoseWhoWait() {
        ConnectRate rate = rate(1, SECOND);
        take(rate, "a");
        waits(rate, "b");
        waits(rate, "c");
        time.advanceTimeBy(SECOND);
        assertThat(served).containsExactly("a", "b");
        waits(rate, "d");
        time.advanceTimeBy(Duration.ofSeconds(2));
        assertThat(served).containsExactly("a", "b", "c", "d");
    }

    @Test
    void shouldHoldNoMoreThanTheBucketHoweverLongNobodyAsked() {
        ConnectRate rate = rate(3, SECOND);
        time.advanceTimeBy(Duration.ofDays(1));
        for (String name : List.of("a", "b", "c")) {
            assertThat(take(rate, name)).isNull();
        }
        waits(rate, "d");
    }

    @Test
    void shouldGiveNoTokenToThoseWhoLeftTheLine() {
        ConnectRate rate = rate(1, SECOND);
        take(rate, "a");
        List<Disposable> waiting = new ArrayList<>();
        for (int i = 0; i < 10_000; i++) {
            waiting.add(waits(rate, "left"));
        }
        waits(rate, "b");
        waiting.forEach(Disposable::dispose);
        time.advanceTimeBy(SECOND);
        assertThat(served).containsExactly("a", "b");
        time.advanceTimeBy(SECOND);
        assertThat(take(rate, "c")).isNull();
    }

    @Test
    void shouldHandATokenThatWasGivenBackToTheNext() {
        ConnectRate rate = rate(1, Duration.ofHours(1));
        take(rate, "a");
        waits(rate, "b");
        rate.giveBack();
        assertThat(served).containsExactly("a", "b");
    }

    @Test
    void shouldLetNobodyPassThoseWhoWaitWhereTheTimerIsLate() {
        long[] now = new long[1];
        ConnectRate rate = new ConnectRate(1, SECOND, clock(() -> now[0]));
        take(rate, "a");
        waits(rate, "b");
        now[0] = SECOND.toNanos();
        waits(rate, "c");
        assertThat(served).as("before the timer").containsExactly("a");
        time.advanceTimeBy(SECOND);
        assertThat(served).containsExactly("a", "b");
    }

    @Test
    void shouldHoldNoMoreThanTheBucketWhateverIsGivenBack() {
        ConnectRate rate = rate(2, SECOND);
        rate.giveBack();
        rate.giveBack();
        take(rate, "a");
        take(rate, "b");
        waits(rate, "c");
    }

    @Test
    void shouldLeaveNoTimerWhenAllHaveLeftTheLine() {
        ConnectRate rate = rate(1, SECOND);
        take(rate, "a");
        Disposable b = waits(rate, "b");
        Disposable c = waits(rate, "c");
        b.dispose();
        c.dispose();
        int before = timesAsked;
        time.advanceTimeBy(SECOND);
        assertThat(timesAsked - before).as("a timer for nobody").isZero();

        take(rate, "d");
        Disposable e = waits(rate, "e");
        c.dispose();
        time.advanceTimeBy(SECOND);
        assertThat(served).containsExactly("a", "d", "e");
        e.dispose();
    }

    @Test
    void shouldHandATokenOnThatOneWhoWaitedGivesBackAtOnce() {
        ConnectRate rate = rate(1, SECOND);
        take(rate, "a");
        rate.take(() -> rate.giveBack());
        waits(rate, "b");
        time.advanceTimeBy(SECOND);
        assertThat(served).as("the token went on").containsExactly("a", "b");
    }

    @Test
    void shouldKeepToTheRateInTheLongRun() {
        ConnectRate rate = rate(7, SECOND);
        for (int i = 0; i < 1_000; i++) {
            take(rate, "x");
        }
        for (int second = 1; second <= 60; second++) {
            time.advanceTimeBy(SECOND);
            assertThat(served).hasSizeBetween(7 * second, 7 + 7 * second);
        }
    }

    @Test
    void shouldTakeTheLongestAndTheShortestTimes() {
        ConnectRate longest = rate(3, Duration.ofSeconds(Long.MAX_VALUE));
        for (String name : List.of("a", "b", "c")) {
            take(longest, name);
        }
        waits(longest, "d");
        time.advanceTimeBy(Duration.ofDays(1));
        assertThat(served).containsExactly("a", "b", "c");
        ConnectRate shortest = rate(Integer.MAX_VALUE, Duration.ofNanos(1));
        assertThat(take(shortest, "e")).isNull();
    }

    @Test
    void shouldNeverMakeAnybodyWaitWhereThereIsNoLimit() {
        for (int i = 0; i < 1_000; i++) {
            assertThat(take(ConnectRate.unlimited(), "x")).isNull();
        }
        assertThat(ConnectRate.unlimited()).hasToString("unlimited");
        assertThat(rate(5, SECOND)).hasToString("5 in 1 s");
    }

    @Test
    void shouldRefuseWhatMakesNoSense() {
        assertThatThrownBy(() -> rate(0, SECOND)).hasMessage("attempts: 0 (expected: >= 1)");
        assertThatThrownBy(() -> rate(1, Duration.ZERO)).hasMessage("per: 0 s (expected: > 0)");
    }
}
