package io.sockflux;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.IOException;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Random;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.Test;
import reactor.core.publisher.Mono;
import reactor.core.scheduler.Schedulers;
import reactor.test.StepVerifier;
import reactor.test.scheduler.VirtualTimeScheduler;

class ConnectRetryTest {

    private static final Duration FIRST = Duration.ofMillis(100);
    private static final Duration LONGEST = Duration.ofSeconds(1);

    /** When each attempt was made, in milliseconds of virtual time, where all of them fail. */
    private static List<Long> attemptTimes(ConnectRetry retry) {
        VirtualTimeScheduler time = VirtualTimeScheduler.getOrSet();
        try {
            List<Long> times = new ArrayList<>();
            List<Throwable> end = new ArrayList<>();
            failing(times).retryWhen(retry).subscribe(ignored -> {}, end::add);
            time.advanceTimeBy(Duration.ofDays(1));
            assertThat(end).singleElement().isInstanceOf(IOException.class);
            return times;
        } finally {
            VirtualTimeScheduler.reset();
        }
    }

    private static Mono<Object> failing(List<Long> times) {
        return Mono.defer(() -> {
            times.add(Schedulers.parallel().now(TimeUnit.MILLISECONDS));
            return Mono.error(new IOException("attempt " + times.size()));
        });
    }

    private static List<Long> waits(ConnectRetry retry) {
        List<Long> times = attemptTimes(retry);
        List<Long> waits = new ArrayList<>();
        for (int i = 1; i < times.size(); i++) {
            waits.add(times.get(i) - times.get(i - 1));
        }
        return waits;
    }

    @Test
    void shouldWaitTwiceAsLongEachTime() {
        assertThat(waits(ConnectRetry.doubling()))
                .containsExactly(1_000L, 2_000L, 4_000L, 8_000L, 16_000L, 32_000L, 64_000L);
    }

    @Test
    void shouldFailRightAfterTheEighthAttempt() {
        List<Long> times = new ArrayList<>();

        StepVerifier.withVirtualTime(() -> failing(times).retryWhen(ConnectRetry.doubling()))
                .expectSubscription()
                .expectNoEvent(Duration.ofSeconds(127).minusNanos(1))
                .thenAwait(Duration.ofNanos(1))
                .verifyErrorMessage("attempt 8");

        assertThat(times).hasSize(8).last().isEqualTo(127_000L);
    }

    @Test
    void shouldGrowToTheLongestWaitAndStayThere() {
        assertThat(waits(ConnectRetry.exponential(FIRST, LONGEST, () -> 1.0)))
                .containsExactly(100L, 200L, 400L, 800L, 1_000L, 1_000L, 1_000L, 1_000L, 1_000L);
    }

    @Test
    void shouldDrawEachWaitFromZeroToItsBound() {
        assertThat(waits(ConnectRetry.exponential(FIRST, LONGEST, () -> 0.5)))
                .containsExactly(50L, 100L, 200L, 400L, 500L, 500L, 500L, 500L, 500L);
        assertThat(waits(ConnectRetry.exponential(FIRST, LONGEST, () -> 0.0)))
                .hasSize(9)
                .containsOnly(0L);
    }

    @Test
    void shouldStayWithinTheBoundsHoweverManyWaitsItDraws() {
        long seed = 7;
        Random random = new Random(seed);
        List<Long> waits = waits(
                ConnectRetry.exponential(FIRST, LONGEST, random::nextDouble).attempts(2_000));

        assertThat(waits).hasSize(1_999);
        for (int n = 0; n < waits.size(); n++) {
            long bound = n < 4 ? 100L << n : 1_000L;
            assertThat(waits.get(n)).as("seed %d, wait %d", seed, n).isBetween(0L, bound);
        }
        assertThat(waits).anyMatch(wait -> wait < 50).anyMatch(wait -> wait > 950);
    }

    @Test
    void shouldNotOverflowWhereTheLongestWaitIsForever() {
        ConnectRetry retry = ConnectRetry.exponential(FIRST, Duration.ofSeconds(Long.MAX_VALUE), () -> 1e-12)
                .attempts(100);

        assertThat(retry).hasToString("exponential 100 ms to 9223372036854775807 s, 100 attempts");
        assertThat(waits(retry)).hasSize(99).allMatch(wait -> wait >= 0);
    }

    @Test
    void shouldMakeTheAttemptsThatWereAskedFor() {
        assertThat(attemptTimes(ConnectRetry.exponential())).hasSize(10);
        assertThat(attemptTimes(ConnectRetry.exponential().attempts(3))).hasSize(3);
        assertThat(attemptTimes(ConnectRetry.exponential().attempts(25))).hasSize(25);
        assertThat(attemptTimes(ConnectRetry.exponential().attempts(1))).hasSize(1);
    }

    @Test
    void shouldNotMakeAListOfWaitsLonger() {
        assertThat(ConnectRetry.doubling().attempts(20).attempts()).isEqualTo(8);
        assertThat(ConnectRetry.doubling().attempts(3).attempts()).isEqualTo(3);
        assertThat(ConnectRetry.of(FIRST).attempts(20).attempts()).isEqualTo(2);
    }

    @Test
    void shouldWaitJustAsListed() {
        assertThat(waits(ConnectRetry.of(LONGEST, Duration.ZERO, FIRST))).containsExactly(1_000L, 0L, 100L);
        assertThat(attemptTimes(ConnectRetry.of())).containsExactly(0L);
    }

    @Test
    void shouldTakeAWaitThatNeverEnds() {
        ConnectRetry retry = ConnectRetry.of(Duration.ofSeconds(Long.MAX_VALUE));

        StepVerifier.create(failing(new ArrayList<>()).retryWhen(retry))
                .expectSubscription()
                .expectNoEvent(Duration.ofMillis(1))
                .thenCancel()
                .verify();
    }

    @Test
    void shouldDescribeItself() {
        assertThat(ConnectRetry.doubling()).hasToString("doubling, 8 attempts");
        assertThat(ConnectRetry.exponential()).hasToString("exponential 100 ms to 30 s, 10 attempts");
        assertThat(ConnectRetry.of(FIRST)).hasToString("waits, 2 attempts");
    }

    @Test
    void shouldRefuseWhatMakesNoSense() {
        assertThatThrownBy(() -> ConnectRetry.doubling().attempts(0)).hasMessage("attempts: 0 (expected: >= 1)");
        assertThatThrownBy(() -> ConnectRetry.exponential(Duration.ZERO, LONGEST))
                .hasMessage("first: 0 s (expected: > 0)");
        assertThatThrownBy(() -> ConnectRetry.exponential(Duration.ofMillis(-5), LONGEST))
                .hasMessage("first: -5 ms (expected: > 0)");
        assertThatThrownBy(() -> ConnectRetry.exponential(LONGEST, FIRST))
                .hasMessage("longest: 100 ms (expected: at least first, 1 s)");
        assertThatThrownBy(() -> ConnectRetry.of(FIRST, Duration.ofNanos(-1)))
                .hasMessage("wait: -1 ns (expected: >= 0)");
    }

    @Test
    @SuppressWarnings("NullAway") // what callers without a checker can do
    void shouldNameTheArgumentThatIsNull() {
        assertThatThrownBy(() -> ConnectRetry.exponential(null, LONGEST))
                .isInstanceOf(NullPointerException.class)
                .hasMessage("first");
        assertThatThrownBy(() -> ConnectRetry.exponential(FIRST, null))
                .isInstanceOf(NullPointerException.class)
                .hasMessage("longest");
        assertThatThrownBy(() -> ConnectRetry.of(FIRST, null))
                .isInstanceOf(NullPointerException.class)
                .hasMessage("wait");
    }
}
