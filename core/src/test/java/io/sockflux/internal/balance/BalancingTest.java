package io.sockflux.internal.balance;

import static org.assertj.core.api.Assertions.assertThat;

import io.sockflux.address.Endpoint;
import io.sockflux.balance.BackendState;
import io.sockflux.balance.BalanceObserver;
import io.sockflux.error.ConnectAttempt;
import io.sockflux.error.ConnectFailedException;
import io.sockflux.error.Errno;
import io.sockflux.error.NetworkClosedException;
import io.sockflux.error.NoBackendException;
import io.sockflux.error.SystemCallException;
import io.sockflux.internal.loop.LoopClock;
import io.sockflux.internal.receive.Inbound;
import io.sockflux.stream.Connection;
import java.io.IOException;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.TimeUnit;
import java.util.stream.IntStream;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import reactor.core.publisher.Mono;
import reactor.core.publisher.Sinks;
import reactor.test.scheduler.VirtualTimeScheduler;
import reactor.test.subscriber.TestSubscriber;

/** Connects and checks over connections in memory, in a time that the test moves. No test may leave a connection behind. */
class BalancingTest {

    private static final List<Endpoint> THREE = IntStream.rangeClosed(1, 3)
            .mapToObj(i -> Endpoint.parse("tcp://192.0.2." + i + ":80"))
            .toList();
    private static final Duration FIRST = Duration.ofSeconds(1);
    private static final Duration LONGEST = Duration.ofSeconds(4);
    private static final Duration EVERY = Duration.ofSeconds(10);

    private final VirtualTimeScheduler time = VirtualTimeScheduler.create();
    private final Sinks.Empty<Void> networkClosed = Sinks.empty();
    private final List<Inbound> made = new ArrayList<>();
    /** Which backends were connected to, in order, and which were checked. */
    private final List<Integer> tried = new ArrayList<>();

    private final List<Integer> checked = new ArrayList<>();
    private final List<String> events = new ArrayList<>();
    private final List<Mono<Connection>> answers = new ArrayList<>();
    private BalanceSettings settings = BalanceSettings.DEFAULT
            .withEjection(FIRST, LONGEST)
            .withObserver(new BalanceObserver() {
                @Override
                public void ejected(Endpoint backend, Throwable failure, Duration wait) {
                    events.add(now() + " ejected " + THREE.indexOf(backend));
                }

                @Override
                public void returned(Endpoint backend) {
                    events.add(now() + " returned " + THREE.indexOf(backend));
                }
            });

    BalancingTest() {
        THREE.forEach(backend -> answers.add(Mono.defer(this::up)));
    }

    @AfterEach
    void nothingIsLeft() {
        // One that waits takes the place of one that is closed here.
        for (int i = 0; i < made.size(); i++) {
            Inbound line = made.get(i);
            line.connection().abort().subscribe();
            line.channel().runPendingTasks();
            assertThat(line.held()).as("buffers held").isZero();
        }
    }

    private String now() {
        return time.now(TimeUnit.MILLISECONDS) + " ms:";
    }

    private Balancing balancing() {
        return Balancing.begin(
                settings,
                THREE,
                index -> Mono.defer(() -> {
                    checked.add(index);
                    return answers.get(index);
                }),
                networkClosed.asMono(),
                new LoopClock(() -> time.now(TimeUnit.NANOSECONDS), time),
                () -> 1);
    }

    private Mono<Connection> up() {
        Inbound line = new Inbound();
        made.add(line);
        return Mono.just(line.connection());
    }

    private static Mono<Connection> failing(Errno errno) {
        return Mono.error(() -> {
            SystemCallException failure = new SystemCallException("connect", errno, THREE.get(0));
            ConnectAttempt attempt = new ConnectAttempt(THREE.get(0), failure, Duration.ofMillis(1));
            return new ConnectFailedException(THREE.get(0), List.of(attempt), 1, Duration.ofMillis(1), null, failure);
        });
    }

    private void down(int index) {
        answers.set(index, failing(Errno.ECONNREFUSED));
    }

    private TestSubscriber<Connection> connect(Balancing balancing) {
        TestSubscriber<Connection> subscriber = TestSubscriber.create();
        balancing
                .connect(index -> Mono.defer(() -> {
                    tried.add(index);
                    return answers.get(index);
                }))
                .subscribe(subscriber);
        return subscriber;
    }

    private void run() {
        List.copyOf(made).forEach(line -> line.channel().runPendingTasks());
    }

    private static List<Integer> counts(Balancing balancing) {
        return balancing.states().stream().map(BackendState::connections).toList();
    }

    @Test
    void shouldTakeAnotherBackendWhereOneFailsAndNotAskItAgain() {
        down(0);
        Balancing balancing = balancing();
        for (int i = 0; i < 4; i++) {
            assertThat(connect(balancing).getReceivedOnNext()).hasSize(1);
        }
        assertThat(tried).containsExactly(0, 1, 2, 1, 2);
        assertThat(events).containsExactly("0 ms: ejected 0");
        assertThat(counts(balancing)).containsExactly(0, 2, 2);
    }

    @Test
    void shouldCountAConnectionUntilItsSocketIsClosed() {
        Balancing balancing = balancing();
        connect(balancing);
        connect(balancing);
        assertThat(counts(balancing)).containsExactly(1, 1, 0);
        made.get(0).connection().abort().subscribe();
        run();
        assertThat(counts(balancing)).containsExactly(0, 1, 0);
    }

    @Test
    void shouldCheckWhatIsEjectedAfterEachWaitAndGiveItNobodyBefore() {
        down(0);
        Balancing balancing = balancing();
        connect(balancing);
        time.advanceTimeBy(FIRST.minusMillis(1));
        assertThat(checked).isEmpty();
        time.advanceTimeBy(Duration.ofMillis(1));
        assertThat(checked).containsExactly(0);
        time.advanceTimeBy(FIRST.multipliedBy(2));
        assertThat(checked).containsExactly(0, 0);
        answers.set(0, Mono.defer(this::up));
        time.advanceTimeBy(Duration.ofMillis(3_999));
        assertThat(tried).containsExactly(0, 1);
        connect(balancing);
        connect(balancing);
        assertThat(tried).as("not before a check has reached it").containsExactly(0, 1, 2, 1);
        time.advanceTimeBy(Duration.ofMillis(1));
        assertThat(events).containsExactly("0 ms: ejected 0", "7000 ms: returned 0");
        connect(balancing);
        connect(balancing);
        assertThat(tried).containsExactly(0, 1, 2, 1, 2, 0);
        time.advanceTimeBy(LONGEST.multipliedBy(9));
        assertThat(checked).as("nobody asked for checks of what is up").hasSize(3);
    }

    @Test
    void shouldCheckWhatIsUpAtTheInterval() {
        settings = settings.withCheckEvery(EVERY);
        Balancing balancing = balancing();
        Duration tenthMore = EVERY.multipliedBy(11).dividedBy(10);
        time.advanceTimeBy(tenthMore);
        assertThat(checked).containsExactly(0, 1, 2);
        down(1);
        time.advanceTimeBy(tenthMore);
        assertThat(events).containsExactly("22000 ms: ejected 1");
        connect(balancing);
        connect(balancing);
        connect(balancing);
        assertThat(tried).containsExactly(0, 2, 0);
        answers.set(1, Mono.defer(this::up));
        time.advanceTimeBy(FIRST);
        assertThat(events).containsExactly("22000 ms: ejected 1", "23000 ms: returned 1");
        checked.clear();
        time.advanceTimeBy(tenthMore);
        assertThat(checked).containsExactlyInAnyOrder(0, 1, 2);
        made.forEach(line -> assertThat(line.connection().closed()).isNotNull());
        balancing.close();
        checked.clear();
        time.advanceTimeBy(tenthMore.multipliedBy(5));
        assertThat(checked).as("closed").isEmpty();
    }

    @Test
    void shouldCheckABackendThatBreaksAConnectionAtOnceAndNotTooOften() {
        Balancing balancing = balancing();
        connect(balancing);
        connect(balancing);
        connect(balancing);
        connect(balancing);
        made.get(0).channel().pipeline().fireExceptionCaught(resetBy(0));
        run();
        assertThat(checked).containsExactly(0);
        assertThat(events).as("the check has reached it").isEmpty();
        down(0);
        made.get(3).channel().pipeline().fireExceptionCaught(resetBy(0));
        run();
        assertThat(checked).as("so soon").containsExactly(0);
        time.advanceTimeBy(Duration.ofMillis(100));
        connect(balancing);
        connect(balancing);
        TestSubscriber<Connection> third = connect(balancing);
        assertThat(third.getReceivedOnNext()).hasSize(1);
        down(1);
        made.get(1).channel().pipeline().fireExceptionCaught(resetBy(1));
        run();
        assertThat(events).contains("100 ms: ejected 1");
    }

    private static IOException resetBy(int index) {
        return new SystemCallException("recv", Errno.ECONNRESET, THREE.get(index));
    }

    @Test
    void shouldNotSuspectABackendWhoseConnectionThisSideHasAborted() {
        Balancing balancing = balancing();
        connect(balancing);
        made.get(0).connection().abort().subscribe();
        run();
        assertThat(checked).isEmpty();
    }

    @Test
    void shouldBlameNoBackendForWhatThisSideLacks() {
        answers.set(0, failing(Errno.EMFILE));
        Balancing balancing = balancing();
        TestSubscriber<Connection> subscriber = connect(balancing);
        assertThat(subscriber.expectTerminalError()).hasMessageContaining("EMFILE");
        assertThat(events).isEmpty();
        assertThat(counts(balancing)).containsExactly(0, 0, 0);
    }

    @Test
    void shouldSayOfEachBackendWhyThereIsNone() {
        IntStream.range(0, 3).forEach(this::down);
        Balancing balancing = balancing();
        Throwable error = connect(balancing).expectTerminalError();
        assertThat(error).isInstanceOf(NoBackendException.class);
        assertThat(((NoBackendException) error).backends()).hasSize(3).noneMatch(BackendState::isUp);
        assertThat(error).hasCauseInstanceOf(ConnectFailedException.class);
        assertThat(error).hasMessageContaining("192.0.2.3:80 is ejected, tried again in 1 s (connect");
        assertThat(tried).containsExactly(0, 1, 2);
    }

    @Test
    void shouldDropAConnectionThatIsReadyAfterItsBackendHasFailed() {
        Sinks.One<Connection> slow = Sinks.one();
        answers.set(0, slow.asMono());
        Balancing balancing = balancing();
        TestSubscriber<Connection> first = connect(balancing);
        down(0);
        connect(balancing);
        connect(balancing);
        connect(balancing);
        assertThat(events).containsExactly("0 ms: ejected 0");
        Inbound late = new Inbound();
        made.add(late);
        slow.tryEmitValue(late.connection());
        run();
        assertThat(late.isOpen()).isFalse();
        assertThat(first.getReceivedOnNext()).hasSize(1).doesNotContain(late.connection());
        assertThat(tried).containsExactly(0, 1, 2, 0, 1, 2);
        assertThat(counts(balancing)).containsExactly(0, 2, 2);
    }

    @Test
    void shouldWaitForABackendAndGiveUpInTime() {
        settings = settings.withWaitTimeout(Duration.ofMillis(1_500));
        IntStream.range(0, 3).forEach(this::down);
        Balancing balancing = balancing();
        TestSubscriber<Connection> first = connect(balancing);
        answers.set(2, Mono.defer(this::up));
        time.advanceTimeBy(FIRST);
        assertThat(first.getReceivedOnNext()).hasSize(1);
        down(2);
        TestSubscriber<Connection> second = connect(balancing);
        time.advanceTimeBy(Duration.ofMillis(1_499));
        assertThat(second.isTerminated()).isFalse();
        time.advanceTimeBy(Duration.ofMillis(1));
        assertThat(second.expectTerminalError())
                .isInstanceOf(NoBackendException.class)
                .hasMessageStartingWith("no backend: none was up with room within 1500 ms: ");
    }

    @Test
    void shouldNotGiveThePlaceOfABackendThatHasFailedToOneWhoWaits() {
        settings = settings.withMostConnections(1).withWaitTimeout(EVERY);
        Sinks.One<Connection> pending = Sinks.one();
        answers.set(0, pending.asMono());
        Balancing balancing = balancing();
        IntStream.range(0, 4).forEach(i -> connect(balancing));
        assertThat(tried).containsExactly(0, 1, 2);
        failing(Errno.ECONNREFUSED).subscribe(connection -> {}, pending::tryEmitError);
        assertThat(events).containsExactly("0 ms: ejected 0");
        assertThat(tried).containsExactly(0, 1, 2);
    }

    @Test
    void shouldTakeNoPlaceForOneWhoHasCancelled() {
        answers.set(0, Mono.never());
        Balancing balancing = balancing();
        TestSubscriber<Connection> gone = connect(balancing);
        assertThat(counts(balancing)).containsExactly(1, 0, 0);
        gone.cancel();
        assertThat(counts(balancing)).containsExactly(0, 0, 0);
    }

    @Test
    void shouldTellThoseWhoWaitThatTheNetworkIsClosed() {
        settings = settings.withWaitTimeout(EVERY);
        IntStream.range(0, 3).forEach(this::down);
        Balancing balancing = balancing();
        TestSubscriber<Connection> waiter = connect(balancing);
        networkClosed.tryEmitError(new NetworkClosedException("balancer"));
        assertThat(waiter.expectTerminalError()).isInstanceOf(NetworkClosedException.class);
        assertThat(connect(balancing).expectTerminalError()).isInstanceOf(NetworkClosedException.class);
        time.advanceTimeBy(LONGEST);
        assertThat(checked).isEmpty();
    }

    @Test
    void shouldHarmNothingByAnObserverThatThrows() {
        settings = settings.withObserver(new BalanceObserver() {
            @Override
            public void ejected(Endpoint backend, Throwable failure, Duration wait) {
                throw new IllegalStateException("by the test");
            }
        });
        down(0);
        Balancing balancing = balancing();
        assertThat(connect(balancing).getReceivedOnNext()).hasSize(1);
        answers.set(0, Mono.defer(this::up));
        time.advanceTimeBy(FIRST);
        assertThat(balancing.states().get(0).isUp()).isTrue();
    }
}
