package io.sockflux.pool;

import static org.assertj.core.api.Assertions.assertThat;

import io.sockflux.address.Endpoint;
import io.sockflux.error.NetworkClosedException;
import io.sockflux.error.PoolClosedException;
import io.sockflux.error.PoolExhaustedException;
import io.sockflux.internal.receive.Inbound;
import io.sockflux.stream.Connection;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.reactivestreams.Publisher;
import reactor.core.publisher.Mono;
import reactor.core.publisher.Sinks;
import reactor.test.scheduler.VirtualTimeScheduler;
import reactor.test.subscriber.TestSubscriber;

/** A pool lends what is as good as new, holds its bounds, and loses neither a place nor a connection at any end of a loan. */
class ConnectionPoolTest {

    private static final Endpoint TARGET = Endpoint.parse("tcp://192.0.2.1:80");
    private static final Duration WAIT = Duration.ofSeconds(3);
    private static final Duration IDLE = Duration.ofSeconds(20);
    private static final Duration DRAIN = Duration.ofSeconds(7);

    private final List<Inbound> made = new ArrayList<>();
    private final Sinks.Empty<Void> networkClosed = Sinks.empty();
    private Optional<Mono<Connection>> connect = Optional.empty();
    private final VirtualTimeScheduler time = VirtualTimeScheduler.create();

    @AfterEach
    void nothingIsLeft() {
        time.advanceTimeBy(DRAIN);
        run();
        made.forEach(line -> {
            line.connection().abort().subscribe();
            line.channel().runPendingTasks();
            assertThat(line.held()).as("buffers held").isZero();
        });
    }

    private ConnectionPool pool(int connections, int pending) {
        return new PoolRecipe(TARGET, Mono.defer(this::connection), networkClosed.asMono(), time)
                .connections(connections)
                .pending(pending)
                .acquireTimeout(WAIT)
                .idleTimeout(IDLE)
                .drainTimeout(DRAIN)
                .open();
    }

    private Mono<Connection> connection() {
        return connect.orElseGet(() -> {
            Inbound line = new Inbound();
            made.add(line);
            return Mono.just(line.connection());
        });
    }

    /** Has every loop run what waits. */
    private void run() {
        for (int i = 0; i < 8; i++) {
            for (Inbound line : List.copyOf(made)) {
                line.pass(Duration.ofNanos(10));
            }
        }
    }

    private <T> TestSubscriber<T> told(Publisher<T> publisher) {
        TestSubscriber<T> subscriber = TestSubscriber.create();
        publisher.subscribe(subscriber);
        run();
        return subscriber;
    }

    private PooledConnection lend(ConnectionPool pool) {
        return told(pool.acquire()).getReceivedOnNext().get(0);
    }

    private void counts(ConnectionPool pool, int lent, int idle, int pending) {
        assertThat(pool)
                .hasToString("pool " + TARGET + ": " + lent + " of 2 lent, " + idle + " idle, " + pending + " pending");
    }

    // Lending

    @Test
    void shouldLendTheOneThatCameBackLast() {
        ConnectionPool pool = pool(2, 0);
        PooledConnection first = lend(pool);
        PooledConnection second = lend(pool);
        counts(pool, 2, 0, 0);
        told(first.release());
        counts(pool, 1, 1, 0);
        told(second.release());
        counts(pool, 0, 2, 0);
        assertThat(lend(pool).connection()).isSameAs(second.connection());
        assertThat(lend(pool).connection()).isSameAs(first.connection());
        assertThat(made).hasSize(2);
    }

    @Test
    void shouldHoldItsBoundsAndServeThoseWhoWaitInTheirOrder() {
        ConnectionPool pool = pool(2, 2);
        PooledConnection first = lend(pool);
        PooledConnection second = lend(pool);
        TestSubscriber<PooledConnection> waiting = told(pool.acquire());
        TestSubscriber<PooledConnection> behind = told(pool.acquire());
        counts(pool, 2, 0, 2);
        assertThat(told(pool.acquire()).expectTerminalError())
                .isInstanceOf(PoolExhaustedException.class)
                .hasMessage("pool " + TARGET + ": all 2 connections are lent, and 2 wait");
        assertThat(made).hasSize(2);
        told(second.release());
        assertThat(waiting.getReceivedOnNext()).hasSize(1);
        assertThat(behind.getReceivedOnNext()).isEmpty();
        told(first.release());
        assertThat(behind.getReceivedOnNext()).hasSize(1);
        counts(pool, 2, 0, 0);
        assertThat(made).hasSize(2);
    }

    @Test
    void shouldSayThatNoneCameFreeInTimeAndKeepThePlace() {
        ConnectionPool pool = pool(1, 5);
        PooledConnection lent = lend(pool);
        TestSubscriber<PooledConnection> waiting = told(pool.acquire());
        time.advanceTimeBy(WAIT.minusMillis(100));
        assertThat(waiting.isTerminated()).isFalse();
        time.advanceTimeBy(Duration.ofMillis(100));
        assertThat(waiting.expectTerminalError())
                .isInstanceOfSatisfying(
                        PoolExhaustedException.class,
                        failure -> assertThat(failure.isTimedOut()).isTrue())
                .hasMessage("pool " + TARGET + ": none of 1 connections came free within 3 s");
        assertThat(pool.pending()).isZero();
        told(lent.release());
        assertThat(pool.idle()).isOne();
        assertThat(lend(pool).connection()).isSameAs(lent.connection());
    }

    @Test
    void shouldAskForNothingBeforeItIsRequested() {
        ConnectionPool pool = pool(1, 0);
        TestSubscriber<PooledConnection> acquiring =
                TestSubscriber.builder().initialRequest(0).build();
        pool.acquire().subscribe(acquiring);
        run();
        assertThat(made).isEmpty();
        acquiring.request(1);
        acquiring.request(1);
        run();
        assertThat(acquiring.getReceivedOnNext()).hasSize(1);
        assertThat(acquiring.isTerminatedComplete()).isTrue();
        assertThat(made).hasSize(1);
    }

    @Test
    void shouldLeaveThePlaceOfOneThatCancels() {
        ConnectionPool pool = pool(1, 1);
        PooledConnection lent = lend(pool);
        told(pool.acquire()).cancel();
        assertThat(pool.pending()).isZero();
        told(lent.release());
        assertThat(pool.idle()).isOne();

        // Cancelled while the pool looks whether the idle one is alive.
        TestSubscriber<PooledConnection> acquiring = TestSubscriber.create();
        pool.acquire().subscribe(acquiring);
        acquiring.cancel();
        run();
        assertThat(acquiring.getReceivedOnNext()).isEmpty();
        assertThat(pool.lent()).isZero();
        assertThat(pool.idle()).isOne();
        assertThat(lend(pool).connection()).isSameAs(lent.connection());
    }

    @Test
    void shouldKeepThePlaceOfAConnectThatFailsOrIsCancelled() {
        ConnectionPool pool = pool(1, 0);
        connect = Optional.of(Mono.error(new IllegalStateException("refused")));
        assertThat(told(pool.acquire()).expectTerminalError()).hasMessage("refused");
        Sinks.One<Connection> connecting = Sinks.one();
        connect = Optional.of(connecting.asMono());
        TestSubscriber<PooledConnection> acquiring = told(pool.acquire());
        acquiring.cancel();
        Inbound late = new Inbound();
        made.add(late);
        connecting.tryEmitValue(late.connection());
        run();
        connect = Optional.empty();
        assertThat(told(pool.acquire()).getReceivedOnNext()).hasSize(1);
        assertThat(pool.lent()).isOne();
    }

    @Test
    void shouldTakeBackWhatAFilterDrops() {
        ConnectionPool pool = pool(1, 0);
        assertThat(told(pool.acquire().filter(lent -> false)).isTerminatedComplete())
                .isTrue();
        assertThat(pool.lent()).isZero();
        assertThat(pool.idle()).isOne();
        TestSubscriber<PooledConnection> kept = told(pool.acquire().filter(lent -> true));
        assertThat(kept.getReceivedOnNext()).hasSize(1);
        assertThat(pool.lent()).isOne();
    }

    // Idle

    @Test
    void shouldCloseAnIdleConnectionThatStirsAndLendAnother() {
        for (int way = 0; way < 3; way++) {
            ConnectionPool pool = pool(1, 0);
            PooledConnection first = lend(pool);
            Inbound line = made.get(made.size() - 1);
            told(first.release());
            assertThat(line.reads()).as("a read looks for the end").isEqualTo(1);
            if (way == 0) {
                line.end();
            } else if (way == 1) {
                line.arrive((byte) 1);
            } else {
                line.breakDown();
            }
            run();
            assertThat(pool.idle()).as("lent again in spite of %d", way).isZero();
            assertThat(line.channel().isOutputShutdown() || !line.isOpen())
                    .as("it is being closed")
                    .isTrue();
            line.end();
            run();
            assertThat(line.isOpen()).isFalse();
            assertThat(lend(pool).connection()).isNotSameAs(first.connection());
        }
    }

    /** A pool that finds the one connection that it has dead as it is asked for, with unread input that delays its close. */
    private TestSubscriber<PooledConnection> acquireOfADeadOne(ConnectionPool pool) {
        told(lend(pool).release());
        TestSubscriber<PooledConnection> acquiring = TestSubscriber.create();
        pool.acquire().subscribe(acquiring);
        made.get(0).arrive((byte) 1);
        run();
        assertThat(acquiring.getReceivedOnNext()).isEmpty();
        assertThat(made.get(0).channel().isOutputShutdown())
                .as("it is being closed")
                .isTrue();
        return acquiring;
    }

    @Test
    void shouldNotLendWhatStirsAsItIsAskedForThoughNoneMayWait() {
        ConnectionPool pool = pool(1, 0);
        TestSubscriber<PooledConnection> acquiring = acquireOfADeadOne(pool);
        assertThat(acquiring.isTerminated())
                .as("refused, though nobody else has a connection")
                .isFalse();
        made.get(0).end();
        run();
        assertThat(acquiring.getReceivedOnNext()).hasSize(1);
        assertThat(acquiring.getReceivedOnNext().get(0).connection())
                .isSameAs(made.get(1).connection());
    }

    @Test
    void shouldWaitForThePlaceOfADeadOneNoLongerThanForAny() {
        ConnectionPool pool = pool(1, 0);
        TestSubscriber<PooledConnection> acquiring = acquireOfADeadOne(pool);
        time.advanceTimeBy(WAIT);
        assertThat(acquiring.expectTerminalError())
                .isInstanceOf(PoolExhaustedException.class)
                .hasMessageContaining("came free within 3 s");

        ConnectionPool closed = pool(1, 0);
        made.clear();
        TestSubscriber<PooledConnection> waiting = acquireOfADeadOne(closed);
        told(closed.close());
        assertThat(waiting.expectTerminalError()).isInstanceOf(PoolClosedException.class);
    }

    @Test
    void shouldCloseWhatIsIdleForItsTime() {
        ConnectionPool pool = pool(1, 0);
        told(lend(pool).release());
        time.advanceTimeBy(IDLE.dividedBy(2));
        run();
        told(lend(pool).release());
        time.advanceTimeBy(IDLE.minusMillis(1));
        run();
        assertThat(pool.idle()).as("idle for less than its time").isOne();
        time.advanceTimeBy(IDLE);
        run();
        assertThat(pool.idle()).isZero();
        assertThat(made.get(0).channel().isOutputShutdown()).isTrue();
    }

    @Test
    void shouldNotLendWhatIsTooOldThoughItIsInUseAllTheTime() {
        ConnectionPool pool = new PoolRecipe(TARGET, Mono.defer(this::connection), networkClosed.asMono(), time)
                .connections(1)
                .longestLife(IDLE)
                .drainTimeout(DRAIN)
                .open();
        for (int i = 0; i < 4; i++) {
            told(lend(pool).release());
            time.advanceTimeBy(IDLE.dividedBy(5));
            run();
        }
        assertThat(made).hasSize(1);
        assertThat(pool.idle()).isOne();
        time.advanceTimeBy(IDLE.dividedBy(5));
        run();
        TestSubscriber<PooledConnection> acquiring = told(pool.acquire());
        made.get(0).end();
        run();
        assertThat(acquiring.getReceivedOnNext()).hasSize(1);
        assertThat(made).as("another was made").hasSize(2);
    }

    @Test
    void shouldWatchAConnectionNoMoreWhileItIsLent() {
        ConnectionPool pool = pool(1, 0);
        told(lend(pool).release());
        PooledConnection again = lend(pool);
        made.get(0).arrive((byte) 7);
        run();
        assertThat(made.get(0).isOpen())
                .as("closed with what came for its user")
                .isTrue();
        assertThat(made.get(0).channel().isOutputShutdown()).isFalse();
        assertThat(told(again.connection().receive().next()).getReceivedOnNext())
                .hasSize(1);
        told(again.release());
        assertThat(pool.idle()).isOne();
    }

    @Test
    void shouldNotTakeBackWhatIsNotAsGoodAsNewAndKeepItsPlaceUntilItIsClosed() {
        ConnectionPool pool = pool(1, 1);
        PooledConnection lent = lend(pool);
        Inbound line = made.get(0);
        line.arrive((byte) 1);
        TestSubscriber<Void> releasing = told(lent.release());
        TestSubscriber<PooledConnection> waiting = told(pool.acquire());
        assertThat(line.channel().isOutputShutdown()).as("closed without loss").isTrue();
        assertThat(releasing.isTerminated()).isFalse();
        assertThat(made).as("connections beside the one that is closing").hasSize(1);
        line.end();
        run();
        assertThat(releasing.isTerminatedComplete()).isTrue();
        assertThat(waiting.getReceivedOnNext()).hasSize(1);
        assertThat(made).hasSize(2);
    }

    // Giving back

    @Test
    void shouldCloseWithoutLossWhatIsDiscardedAndResetWhatIsAborted() {
        ConnectionPool pool = pool(2, 0);
        PooledConnection discarded = lend(pool);
        PooledConnection aborted = lend(pool);
        told(discarded.discard());
        assertThat(made.get(0).channel().isOutputShutdown()).isTrue();
        assertThat(made.get(0).isOpen()).isTrue();
        made.get(0).end();
        told(aborted.abort());
        run();
        assertThat(made.get(0).isOpen()).isFalse();
        assertThat(made.get(0).channel().lingers()).doesNotContain(0);
        assertThat(made.get(1).isOpen()).isFalse();
        assertThat(made.get(1).channel().lingers()).contains(0);
        counts(pool, 0, 0, 0);
    }

    @Test
    void shouldCountOnlyTheFirstOfSeveralWaysToGiveItBack() {
        ConnectionPool pool = pool(2, 0);
        PooledConnection lent = lend(pool);
        TestSubscriber<Void> releasing = TestSubscriber.create();
        lent.release().subscribe(releasing);
        // It goes on if its subscriber cancels.
        releasing.cancel();
        run();
        assertThat(pool.idle()).isOne();
        PooledConnection next = lend(pool);
        told(lent.abort());
        told(lent.discard());
        assertThat(made.get(0).isOpen()).as("the next user's").isTrue();
        assertThat(pool.lent()).isOne();
        made.get(0).holdTheLoop();
        CompletableFuture.runAsync(() -> next.abort().subscribe().dispose()).join();
        made.get(0).letTheLoopGo();
        run();
        assertThat(made.get(0).isOpen()).isFalse();
        assertThat(pool.lent()).as("the place of one whose abort was cancelled").isZero();
    }

    @Test
    void shouldLendForAUseAndTakeBackBeforeItsEndIsTold() {
        ConnectionPool pool = pool(1, 0);
        Sinks.One<String> body = Sinks.one();
        TestSubscriber<String> using = told(pool.use(connection -> body.asMono()));
        assertThat(pool.lent()).isOne();
        body.tryEmitValue("done");
        run();
        assertThat(using.getReceivedOnNext()).containsExactly("done");
        assertThat(using.isTerminatedComplete()).isTrue();
        assertThat(pool.idle()).isOne();
        assertThat(made.get(0).isOpen()).isTrue();
    }

    @Test
    void shouldAbortWhatAUseFailedOrWasCancelledWith() {
        ConnectionPool pool = pool(1, 0);
        assertThat(told(pool.use(connection -> Mono.error(new IllegalStateException("failed"))))
                        .expectTerminalError())
                .hasMessage("failed");
        told(pool.use(connection -> Mono.never())).cancel();
        run();
        told(pool.use(connection -> {
            throw new IllegalStateException("thrown");
        }));
        assertThat(made).hasSize(3).allSatisfy(line -> {
            assertThat(line.isOpen()).isFalse();
            assertThat(line.channel().lingers()).as("reset").contains(0);
        });
        counts(pool(2, 0), 0, 0, 0);
        assertThat(pool.lent()).isZero();
    }

    // Closing

    @Test
    void shouldTellThoseWhoWaitCloseWhatIsIdleAndWaitForWhatIsLent() {
        ConnectionPool pool = pool(2, 3);
        PooledConnection lent = lend(pool);
        told(lend(pool).release());
        PooledConnection other = lend(pool);
        TestSubscriber<PooledConnection> waiting = told(pool.acquire());
        told(other.release());
        PooledConnection served = waiting.getReceivedOnNext().get(0);
        TestSubscriber<PooledConnection> stillWaiting = told(pool.acquire());
        told(pool.close()).cancel();
        TestSubscriber<Void> closing = told(pool.close());
        assertThat(stillWaiting.expectTerminalError())
                .isInstanceOf(PoolClosedException.class)
                .hasMessage("pool " + TARGET + ": is closed");
        assertThat(told(pool.acquire()).expectTerminalError()).isInstanceOf(PoolClosedException.class);
        assertThat(closing.isTerminated()).isFalse();
        assertThat(lent.connection().toString()).isNotEmpty();
        assertThat(made).allMatch(Inbound::isOpen);
        told(lent.release());
        told(served.release());
        made.forEach(Inbound::end);
        run();
        assertThat(closing.isTerminatedComplete()).isTrue();
        assertThat(made).noneMatch(Inbound::isOpen);
        assertThat(made).allSatisfy(line -> assertThat(line.channel().lingers()).doesNotContain(0));
    }

    @Test
    void shouldCloseWhatIsIdleWithThePoolAndLeaveNothingAtTheNetwork() {
        ConnectionPool pool = pool(2, 0);
        told(lend(pool).release());
        assertThat(networkClosed.currentSubscriberCount()).isOne();
        TestSubscriber<Void> closing = told(pool.close());
        assertThat(made.get(0).channel().isOutputShutdown()).isTrue();
        assertThat(closing.isTerminated()).isFalse();
        made.get(0).end();
        run();
        assertThat(closing.isTerminatedComplete()).isTrue();
        assertThat(networkClosed.currentSubscriberCount()).isZero();
        assertThat(told(pool(1, 0).close()).isTerminatedComplete())
                .as("of none")
                .isTrue();
    }

    @Test
    void shouldAbortWhatIsNotGivenBackInTime() {
        ConnectionPool pool = pool(2, 0);
        lend(pool);
        lend(pool);
        TestSubscriber<Void> closing = told(pool.close());
        time.advanceTimeBy(DRAIN.minusNanos(1));
        run();
        assertThat(made).allMatch(Inbound::isOpen);
        time.advanceTimeBy(Duration.ofNanos(1));
        run();
        assertThat(closing.isTerminatedComplete()).isTrue();
        assertThat(made).noneMatch(Inbound::isOpen);
    }

    @Test
    void shouldCloseAConnectionThatComesWhileThePoolCloses() {
        ConnectionPool pool = pool(1, 0);
        Sinks.One<Connection> connecting = Sinks.one();
        connect = Optional.of(connecting.asMono());
        TestSubscriber<PooledConnection> acquiring = told(pool.acquire());
        TestSubscriber<Void> closing = told(pool.close());
        assertThat(acquiring.expectTerminalError()).isInstanceOf(PoolClosedException.class);
        assertThat(closing.isTerminatedComplete()).isTrue();
        assertThat(connecting.currentSubscriberCount()).as("connects still").isZero();
    }

    @Test
    void shouldCloseWithItsNetwork() {
        ConnectionPool pool = pool(1, 3);
        TestSubscriber<Object> using = told(pool.use(connection -> Mono.never()));
        TestSubscriber<PooledConnection> waiting = told(pool.acquire());
        networkClosed.tryEmitError(new NetworkClosedException("pool"));
        run();
        assertThat(using.expectTerminalError()).isInstanceOf(NetworkClosedException.class);
        assertThat(waiting.expectTerminalError()).isInstanceOf(PoolClosedException.class);
        assertThat(made.get(0).isOpen()).isFalse();
        assertThat(told(pool.acquire()).expectTerminalError()).isInstanceOf(PoolClosedException.class);
    }
}
