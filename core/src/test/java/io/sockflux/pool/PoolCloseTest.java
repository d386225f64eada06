package io.sockflux.pool;

import static org.assertj.core.api.Assertions.assertThat;

import io.sockflux.error.NetworkClosedException;
import io.sockflux.error.PoolClosedException;
import io.sockflux.internal.receive.Inbound;
import io.sockflux.stream.Connection;
import java.time.Duration;
import java.util.Optional;
import org.junit.jupiter.api.Test;
import reactor.core.publisher.Mono;
import reactor.core.publisher.Sinks;
import reactor.test.subscriber.TestSubscriber;

/** A pool that closes tells those who wait, closes what is idle, and waits for what is lent, but not for ever. */
class PoolCloseTest extends PoolInTestTime {

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
