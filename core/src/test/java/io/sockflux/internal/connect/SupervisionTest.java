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
import io.sockflux.stream.Connection;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import reactor.core.publisher.Flux;
import reactor.core.publisher.Mono;
import reactor.core.publisher.Sinks;
import reactor.test.scheduler.VirtualTimeScheduler;
import reactor.test.subscriber.TestSubscriber;
import reactor.util.retry.Retry;

class SupervisionTest {

    private static final Endpoint TARGET = Endpoint.parse("tcp://127.0.0.1:9");
    private static final Duration STABLE = Duration.ofSeconds(10);
    private static final Duration SECOND = Duration.ofSeconds(1);

    private final Sinks.Empty<Void> networkClosed = Sinks.empty();
    private final List<Long> roundSeconds = new ArrayList<>();
    private Mono<Connection> round = Mono.fromSupplier(() -> new DroppableConnection(TARGET));
    private VirtualTimeScheduler time = VirtualTimeScheduler.create();

    @BeforeEach
    void stopTheClock() {
        time = VirtualTimeScheduler.getOrSet();
    }

    @AfterEach
    void letTheClockGo() {
        VirtualTimeScheduler.reset();
    }

    private Flux<Connection> supervised(Retry schedule) {
        return Supervision.connections(
                TARGET,
                schedule,
                STABLE,
                history -> Mono.defer(() -> {
                    roundSeconds.add(time.now(TimeUnit.SECONDS));
                    return round;
                }),
                connection -> connection.close().subscribe(),
                networkClosed.asMono(),
                new LoopClock(() -> time.now(TimeUnit.NANOSECONDS), time));
    }

    private static Mono<Connection> fails(Errno errno) {
        ConnectAttempt attempt =
                new ConnectAttempt(TARGET, new SystemCallException("connect", errno, TARGET), Duration.ofMillis(1));
        return Mono.error(
                () -> new ConnectFailedException(TARGET, List.of(attempt), 1, Duration.ofMillis(1), null, null));
    }

    private static DroppableConnection last(TestSubscriber<Connection> subscriber) {
        List<Connection> all = subscriber.getReceivedOnNext();
        return (DroppableConnection) all.get(all.size() - 1);
    }

    @Test
    void shouldWaitLongerEachTimeForAPeerThatAcceptsAndDrops() {
        supervised(ConnectRetry.doubling())
                .subscribe(connection -> ((DroppableConnection) connection).drop(), error -> {});
        time.advanceTimeBy(Duration.ofMinutes(10));
        assertThat(roundSeconds).containsExactly(0L, 1L, 3L, 7L, 15L, 31L, 63L, 127L);
    }

    @Test
    void shouldStartTheWaitsOverAfterAConnectionThatStayedUp() {
        TestSubscriber<Connection> subscriber = TestSubscriber.create();
        supervised(ConnectRetry.doubling()).subscribe(subscriber);
        last(subscriber).drop();
        time.advanceTimeBy(SECOND);
        last(subscriber).drop();
        time.advanceTimeBy(Duration.ofSeconds(2));
        assertThat(roundSeconds).containsExactly(0L, 1L, 3L);
        // Up until the second 13, so the next wait is the schedule's first.
        time.advanceTimeBy(STABLE);
        last(subscriber).drop();
        time.advanceTimeBy(SECOND);
        assertThat(roundSeconds).containsExactly(0L, 1L, 3L, 14L);
        last(subscriber).drop();
        time.advanceTimeBy(Duration.ofSeconds(2));
        assertThat(roundSeconds).containsExactly(0L, 1L, 3L, 14L, 16L);
    }

    @Test
    void shouldNotStartTheWaitsOverJustBeforeAConnectionIsStable() {
        TestSubscriber<Connection> subscriber = TestSubscriber.create();
        supervised(ConnectRetry.doubling()).subscribe(subscriber);
        last(subscriber).drop();
        time.advanceTimeBy(SECOND);
        time.advanceTimeBy(STABLE.minusNanos(1));
        last(subscriber).drop();
        time.advanceTimeBy(SECOND.multipliedBy(2).minusNanos(1));
        assertThat(roundSeconds).hasSize(2);
        time.advanceTimeBy(Duration.ofNanos(1));
        assertThat(roundSeconds).hasSize(3);
    }

    @Test
    void shouldCountFailedRoundsAndShortConnectionsInOneSeries() {
        TestSubscriber<Connection> subscriber = TestSubscriber.create();
        round = fails(Errno.ECONNREFUSED);
        supervised(ConnectRetry.doubling()).subscribe(subscriber);
        time.advanceTimeBy(SECOND);
        round = Mono.fromSupplier(() -> new DroppableConnection(TARGET));
        time.advanceTimeBy(Duration.ofSeconds(2));
        last(subscriber).drop();
        time.advanceTimeBy(Duration.ofSeconds(4));
        assertThat(roundSeconds).containsExactly(0L, 1L, 3L, 7L);
    }

    @Test
    void shouldNotLetASchedulesOwnCountOfFailuresInARowBeResetByAConnection() {
        supervised(Retry.backoff(5, SECOND).jitter(0).transientErrors(true))
                .subscribe(connection -> ((DroppableConnection) connection).drop(), error -> {});
        time.advanceTimeBy(Duration.ofHours(1));
        assertThat(roundSeconds).containsExactly(0L, 1L, 3L, 7L, 15L, 31L);
    }

    @Test
    void shouldConnectOnlyWhatIsRequested() {
        TestSubscriber<Connection> subscriber =
                TestSubscriber.builder().initialRequest(0).build();
        supervised(ConnectRetry.doubling()).subscribe(subscriber);
        time.advanceTimeBy(Duration.ofHours(1));
        assertThat(roundSeconds).isEmpty();
        subscriber.request(1);
        assertThat(roundSeconds).hasSize(1);
        last(subscriber).drop();
        time.advanceTimeBy(Duration.ofHours(1));
        assertThat(roundSeconds).hasSize(1);
        subscriber.request(1);
        assertThat(roundSeconds).hasSize(2);
        time.advanceTimeBy(STABLE);
        last(subscriber).drop();
        time.advanceTimeBy(Duration.ofHours(1));
        assertThat(roundSeconds).hasSize(2);
    }

    @Test
    void shouldEndWithEveryAttemptWhenTheScheduleEnds() {
        TestSubscriber<Connection> subscriber = TestSubscriber.create();
        supervised(ConnectRetry.of(SECOND)).subscribe(subscriber);
        last(subscriber).drop();
        round = fails(Errno.ECONNREFUSED);
        time.advanceTimeBy(SECOND);
        assertThat(subscriber.expectTerminalError())
                .isInstanceOf(ConnectFailedException.class)
                .hasMessageContaining("the connection to tcp://127.0.0.1:9 ended after")
                .hasMessageContaining("gave up after 2 attempts")
                .hasMessageContaining("tcp://127.0.0.1:9 ECONNREFUSED after");
    }

    @Test
    void shouldForgetTheAttemptsBeforeAConnectionThatStayedUp() {
        TestSubscriber<Connection> subscriber = TestSubscriber.create();
        round = fails(Errno.ECONNREFUSED);
        supervised(ConnectRetry.doubling()).subscribe(subscriber);
        round = Mono.fromSupplier(() -> new DroppableConnection(TARGET));
        time.advanceTimeBy(SECOND);
        time.advanceTimeBy(STABLE);
        round = fails(Errno.EACCES);
        last(subscriber).drop();
        time.advanceTimeBy(SECOND);
        assertThat(subscriber.expectTerminalError())
                .hasMessageContaining("gave up after 2 attempts")
                .hasMessageContaining("the connection to tcp://127.0.0.1:9 ended after")
                .hasMessageContaining("EACCES")
                .hasMessageNotContaining("ECONNREFUSED");
    }

    @Test
    void shouldNotConnectOnceMoreForAFurtherRequest() {
        TestSubscriber<Connection> subscriber =
                TestSubscriber.builder().initialRequest(1).build();
        supervised(ConnectRetry.doubling()).subscribe(subscriber);
        subscriber.request(1);
        subscriber.request(1);
        assertThat(roundSeconds).as("connects while one is up").hasSize(1);
        assertThat(subscriber.getReceivedOnNext()).hasSize(1);
    }

    @Test
    void shouldStopWithItsNetwork() {
        TestSubscriber<Connection> up = TestSubscriber.create();
        supervised(ConnectRetry.doubling()).subscribe(up);
        DroppableConnection line = last(up);
        TestSubscriber<Connection> waiting = TestSubscriber.create();
        round = fails(Errno.ECONNREFUSED);
        supervised(ConnectRetry.doubling()).subscribe(waiting);
        int made = roundSeconds.size();
        networkClosed.tryEmitError(new NetworkClosedException("connect"));
        assertThat(up.expectTerminalError()).hasRootCauseInstanceOf(NetworkClosedException.class);
        assertThat(waiting.expectTerminalError())
                .hasRootCauseInstanceOf(NetworkClosedException.class)
                .hasMessageContaining("ECONNREFUSED");
        assertThat(line.closes()).as("closes of the current connection").isPositive();
        time.advanceTimeBy(Duration.ofHours(1));
        assertThat(roundSeconds).as("rounds behind the close").hasSize(made);
    }

    @Test
    void shouldEndAtOnceWithWhatCannotPass() {
        TestSubscriber<Connection> subscriber = TestSubscriber.create();
        round = fails(Errno.EACCES);
        supervised(ConnectRetry.doubling()).subscribe(subscriber);
        assertThat(subscriber.expectTerminalError()).hasMessageContaining("EACCES");
        assertThat(roundSeconds).hasSize(1);
    }

    @Test
    void shouldNotEndWhereAScheduleJustCompletes() {
        TestSubscriber<Connection> subscriber = TestSubscriber.create();
        supervised(Retry.from(failures -> failures.take(1))).subscribe(subscriber);
        last(subscriber).drop();
        assertThat(subscriber.getReceivedOnNext()).hasSize(2);
        last(subscriber).drop();
        assertThat(subscriber.expectTerminalError()).isInstanceOf(ConnectFailedException.class);
    }

    @Test
    void shouldCloseTheCurrentConnectionOnCancel() {
        TestSubscriber<Connection> subscriber = TestSubscriber.create();
        supervised(ConnectRetry.doubling()).subscribe(subscriber);
        DroppableConnection line = last(subscriber);
        assertThat(line.closes()).isZero();
        subscriber.cancel();
        assertThat(line.closes()).isPositive();
        time.advanceTimeBy(Duration.ofHours(1));
        assertThat(roundSeconds).hasSize(1);
    }

    @Test
    void shouldStopConnectingAndWaitingOnCancel() {
        TestSubscriber<Connection> subscriber = TestSubscriber.create();
        Sinks.One<Connection> connecting = Sinks.one();
        round = connecting.asMono();
        supervised(ConnectRetry.doubling()).subscribe(subscriber);
        assertThat(connecting.currentSubscriberCount()).isOne();
        subscriber.cancel();
        assertThat(connecting.currentSubscriberCount()).isZero();

        TestSubscriber<Connection> other = TestSubscriber.create();
        round = fails(Errno.ECONNREFUSED);
        supervised(ConnectRetry.doubling()).subscribe(other);
        other.cancel();
        int made = roundSeconds.size();
        time.advanceTimeBy(Duration.ofHours(1));
        assertThat(roundSeconds).hasSize(made);
    }
}
