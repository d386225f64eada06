package io.sockflux.pool;

import static org.assertj.core.api.Assertions.assertThat;

import io.sockflux.internal.receive.Inbound;
import java.util.concurrent.CompletableFuture;
import org.junit.jupiter.api.Test;
import reactor.core.publisher.Mono;
import reactor.core.publisher.Sinks;
import reactor.test.subscriber.TestSubscriber;

/** A pool takes back only a connection that is as good as new, and each end of a loan frees its place once. */
class PoolReturnTest extends PoolInTestTime {

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
}
