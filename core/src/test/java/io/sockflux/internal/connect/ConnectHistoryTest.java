package io.sockflux.internal.connect;

import static org.assertj.core.api.Assertions.assertThat;

import io.sockflux.ConnectRetry;
import io.sockflux.address.Endpoint;
import io.sockflux.error.ConnectAttempt;
import io.sockflux.error.ConnectFailedException;
import io.sockflux.error.Errno;
import io.sockflux.error.NetworkClosedException;
import io.sockflux.error.SystemCallException;
import io.sockflux.internal.loop.LoopClock;
import java.time.Duration;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Deque;
import java.util.List;
import java.util.concurrent.TimeUnit;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;
import reactor.core.publisher.Mono;
import reactor.test.scheduler.VirtualTimeScheduler;
import reactor.util.retry.Retry;

class ConnectHistoryTest {

    private static final Endpoint TARGET = Endpoint.parse("tcp://127.0.0.1:9");
    private static final Retry AT_ONCE = Retry.from(failures -> failures);

    private final Deque<Mono<String>> rounds = new ArrayDeque<>();
    private int begun;
    private VirtualTimeScheduler time = VirtualTimeScheduler.create();

    @BeforeEach
    void stopTheClock() {
        time = VirtualTimeScheduler.getOrSet();
    }

    @AfterEach
    void letTheClockGo() {
        VirtualTimeScheduler.reset();
    }

    private LoopClock clock() {
        return new LoopClock(() -> time.now(TimeUnit.NANOSECONDS), time);
    }

    static List<Retry> schedules() {
        return List.of(
                Retry.backoff(5, Duration.ofSeconds(1)),
                Retry.fixedDelay(5, Duration.ofSeconds(1)),
                Retry.max(5),
                ConnectRetry.doubling(),
                Retry.from(failures -> failures.delayElements(Duration.ofSeconds(1))));
    }

    private static Mono<String> fails(Errno... errnos) {
        List<ConnectAttempt> attempts = new ArrayList<>();
        for (Errno errno : errnos) {
            SystemCallException failure = new SystemCallException("connect", errno, TARGET);
            attempts.add(new ConnectAttempt(TARGET, failure, Duration.ofMillis(1)));
        }
        return Mono.error(
                () -> new ConnectFailedException(TARGET, attempts, attempts.size(), Duration.ofMillis(1), null, null));
    }

    /** Plays the rounds, the last one for ever. */
    private Mono<String> round() {
        begun++;
        return rounds.size() > 1 ? rounds.remove() : rounds.element();
    }

    /** What came out after a day of virtual time: a value, an error, or null where nothing did. */
    private @Nullable Object outcome(@Nullable Duration timeout, Retry schedule) {
        List<Object> outcome = new ArrayList<>();
        subscribe(timeout, schedule, outcome);
        time.advanceTimeBy(Duration.ofDays(1));
        assertThat(outcome).hasSizeLessThan(2);
        return outcome.isEmpty() ? null : outcome.get(0);
    }

    private void subscribe(@Nullable Duration timeout, Retry schedule, List<Object> outcome) {
        ConnectHistory history = new ConnectHistory(TARGET, timeout, clock());
        history.watch(Mono.defer(this::round))
                .retryWhen(history.bounded(schedule))
                .onErrorMap(history::failure)
                .subscribe(outcome::add, outcome::add, () -> {});
    }

    private static List<Errno> errnos(@Nullable Object failure) {
        assertThat(failure).isInstanceOf(ConnectFailedException.class);
        return failure instanceof ConnectFailedException e
                ? e.attempts().stream()
                        .map(attempt -> ((SystemCallException) attempt.failure())
                                .errno()
                                .orElseThrow())
                        .toList()
                : List.of();
    }

    @ParameterizedTest
    @MethodSource("schedules")
    void shouldRetryWhatCanPass(Retry schedule) {
        rounds.add(fails(Errno.ECONNREFUSED));
        rounds.add(fails(Errno.EACCES, Errno.ETIMEDOUT));
        rounds.add(Mono.just("connected"));

        assertThat(outcome(null, schedule)).isEqualTo("connected");
        assertThat(begun).isEqualTo(3);
    }

    @ParameterizedTest
    @MethodSource("schedules")
    void shouldNotRetryWhatCannotPass(Retry schedule) {
        rounds.add(fails(Errno.EACCES));

        assertThat(errnos(outcome(null, schedule))).containsExactly(Errno.EACCES);
        assertThat(begun).isEqualTo(1);
    }

    @ParameterizedTest
    @MethodSource("schedules")
    void shouldHaveTheAttemptsOfAllRounds(Retry schedule) {
        rounds.add(fails(Errno.ENETUNREACH, Errno.ECONNREFUSED));
        rounds.add(fails(Errno.ETIMEDOUT));
        rounds.add(fails(Errno.EAFNOSUPPORT));

        Object failure = outcome(null, schedule);

        assertThat(errnos(failure))
                .containsExactly(Errno.ENETUNREACH, Errno.ECONNREFUSED, Errno.ETIMEDOUT, Errno.EAFNOSUPPORT);
        assertThat((Throwable) failure)
                // The last attempt never left this host, so the headline is the last that did.
                .hasMessageStartingWith("connect tcp://127.0.0.1:9: ETIMEDOUT (connection timed out)")
                .hasMessageContaining("gave up after 4 attempts in ");
    }

    @Test
    void shouldNotRetryWhatIsNoFailedConnect() {
        rounds.add(Mono.error(new IllegalStateException("broken")));

        assertThat((Throwable) outcome(null, AT_ONCE))
                .isInstanceOf(IllegalStateException.class)
                .hasMessage("broken");
    }

    @Test
    void shouldNotRetryBehindTheCloseOfTheNetwork() {
        ConnectAttempt attempt = new ConnectAttempt(
                TARGET, new SystemCallException("connect", Errno.ECONNREFUSED, TARGET), Duration.ofMillis(1));
        rounds.add(Mono.error(() -> new ConnectFailedException(
                TARGET, List.of(attempt), 1, Duration.ofMillis(1), null, new NetworkClosedException("connect"))));

        assertThat((Throwable) outcome(null, Retry.max(3))).hasRootCauseInstanceOf(NetworkClosedException.class);
        assertThat(begun).isEqualTo(1);
    }

    @Test
    void shouldCountTheWaitsAsElapsed() {
        rounds.add(fails(Errno.ECONNREFUSED));

        assertThat((Throwable) outcome(null, ConnectRetry.doubling()))
                .hasMessageContaining("gave up after 8 attempts in 127.0 s: tcp://127.0.0.1:9 ECONNREFUSED after");
    }

    @Test
    void shouldHaveEveryAttemptWhereReactorSaysThatRetriesAreExhausted() {
        rounds.add(fails(Errno.ECONNREFUSED));

        Object failure = outcome(null, Retry.fixedDelay(3, Duration.ofSeconds(1)));

        assertThat(errnos(failure)).hasSize(4);
        assertThat((Throwable) failure).hasMessageContaining("gave up after 4 attempts in 3.0 s");
    }

    @Test
    void shouldFailWithTheLastFailureWhereAScheduleJustEnds() {
        rounds.add(Mono.delay(Duration.ofSeconds(1)).then(fails(Errno.ECONNREFUSED)));

        assertThat(errnos(outcome(null, Retry.from(failures -> failures.take(2)))))
                .hasSize(2)
                .containsOnly(Errno.ECONNREFUSED);
    }

    @Test
    void shouldFailWhereAScheduleHasEndedFromTheStart() {
        rounds.add(fails(Errno.ECONNREFUSED));

        assertThat((Throwable) outcome(null, Retry.from(failures -> Mono.empty())))
                .isInstanceOf(ConnectFailedException.class)
                .hasMessage("connect tcp://127.0.0.1:9: no attempt was made");
    }

    @Test
    void shouldEndAWaitWhenTheTimeIsOver() {
        rounds.add(fails(Errno.ECONNREFUSED));
        List<Object> outcome = new ArrayList<>();
        subscribe(Duration.ofSeconds(10), Retry.fixedDelay(Long.MAX_VALUE, Duration.ofSeconds(4)), outcome);

        time.advanceTimeBy(Duration.ofSeconds(10).minusNanos(1));
        assertThat(outcome).isEmpty();
        time.advanceTimeBy(Duration.ofNanos(1));

        assertThat(outcome).hasSize(1);
        assertThat(errnos(outcome.get(0))).hasSize(3).containsOnly(Errno.ECONNREFUSED);
        assertThat((Throwable) outcome.get(0))
                .hasMessageStartingWith("connect tcp://127.0.0.1:9: ECONNREFUSED (connection refused); "
                        + "gave up after 3 attempts in 10.0 s, as the timeout of 10 s passed: ");
    }

    @Test
    void shouldLeaveARoundThatRunsToItsOwnTimeout() {
        rounds.add(fails(Errno.ECONNREFUSED));
        rounds.add(Mono.delay(Duration.ofSeconds(3)).then(fails(Errno.ETIMEDOUT)));
        Object failure = outcome(Duration.ofSeconds(3), Retry.fixedDelay(9, Duration.ofSeconds(1)));

        assertThat(errnos(failure)).containsExactly(Errno.ECONNREFUSED, Errno.ETIMEDOUT);
        assertThat((Throwable) failure).hasMessageContaining("as the timeout of 3 s passed");
    }

    @Test
    void shouldLetALateRoundWin() {
        rounds.add(Mono.delay(Duration.ofSeconds(3)).thenReturn("connected"));

        assertThat(outcome(Duration.ofSeconds(3), AT_ONCE)).isEqualTo("connected");
    }

    @Test
    void shouldNotEndBeforeATimeoutThatIsForever() {
        rounds.add(fails(Errno.ECONNREFUSED));
        rounds.add(Mono.just("connected"));

        assertThat(outcome(Duration.ofSeconds(Long.MAX_VALUE), ConnectRetry.doubling()))
                .isEqualTo("connected");
    }

    @Test
    void shouldSayThatTheTimeoutPassedEvenBeforeTheFirstAttempt() {
        ConnectHistory history = new ConnectHistory(TARGET, Duration.ofSeconds(1), clock());
        List<Throwable> end = new ArrayList<>();
        Mono.<String>never()
                .retryWhen(history.bounded(AT_ONCE))
                .onErrorMap(history::failure)
                .subscribe(ignored -> {}, end::add);

        time.advanceTimeBy(Duration.ofSeconds(1));

        assertThat(end)
                .singleElement()
                .isInstanceOf(ConnectFailedException.class)
                .extracting(Throwable::getMessage)
                .isEqualTo("connect tcp://127.0.0.1:9: the timeout of 1 s passed");
    }

    @Test
    void shouldCountMoreAttemptsThanItKeeps() {
        for (int i = 0; i < 300; i++) {
            rounds.add(fails(Errno.ECONNREFUSED));
        }
        rounds.add(fails(Errno.EACCES));

        Object failure = outcome(null, AT_ONCE);

        assertThat(errnos(failure)).hasSize(256).endsWith(Errno.ECONNREFUSED, Errno.EACCES);
        assertThat((Throwable) failure).hasMessageContaining("gave up after 301 attempts");
    }

    @Test
    void shouldGiveARoundNoMoreThanTheTimeThatIsLeftAndSayWhoseItIs() {
        ConnectHistory history = new ConnectHistory(TARGET, Duration.ofSeconds(15), clock());
        Duration ten = Duration.ofSeconds(10);
        RoundLimit full = new RoundLimit(ten, "the attempt timeout of 10 s passed");

        assertThat(history.roundLimit(ten)).isEqualTo(full);
        time.advanceTimeBy(Duration.ofSeconds(8));
        String passed = "the timeout of 15 s passed";
        assertThat(history.roundLimit(ten)).isEqualTo(new RoundLimit(Duration.ofSeconds(7), passed));
        time.advanceTimeBy(Duration.ofSeconds(8));
        assertThat(history.roundLimit(ten)).isEqualTo(new RoundLimit(Duration.ZERO, passed));
        assertThat(new ConnectHistory(TARGET, null, clock()).roundLimit(ten)).isEqualTo(full);
    }
}
