package io.sockflux.pool;

import static org.assertj.core.api.Assertions.assertThat;

import io.sockflux.error.PoolClosedException;
import io.sockflux.error.PoolExhaustedException;
import io.sockflux.internal.receive.Inbound;
import io.sockflux.stream.Connection;
import java.time.Duration;
import java.util.Optional;
import org.junit.jupiter.api.Test;
import reactor.core.Disposables;
import reactor.core.publisher.Mono;
import reactor.core.publisher.Sinks;
import reactor.test.subscriber.TestSubscriber;

/** A pool lends what is as good as new, holds its bounds, and loses no place while connections are made or die idle. */
class ConnectionPoolTest extends PoolInTestTime {

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
        ConnectionPool pool = new PoolRecipe(
                        TARGET,
                        Mono.defer(this::connection),
                        networkClosed.asMono(),
                        time,
                        close -> Disposables.disposed(),
                        listed -> Disposables.disposed(),
                        null)
                .maxConnections(1)
                .maxAge(IDLE)
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
}
