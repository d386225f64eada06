package io.sockflux.internal.loop;

import static org.assertj.core.api.Assertions.assertThat;

import io.netty.channel.MultiThreadIoEventLoopGroup;
import io.netty.channel.nio.NioIoHandler;
import io.netty.util.concurrent.DefaultThreadFactory;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

/** A turn ends by its bytes or its time, and goes on once the loop has looked at its sockets. */
class LoopTurnTest {

    private final MultiThreadIoEventLoopGroup loops =
            NetworkLoop.group(1, new DefaultThreadFactory("turns", true), NioIoHandler.newFactory());
    private final NetworkLoop loop = (NetworkLoop) loops.next();
    private final CompletableFuture<Long> wentOn = new CompletableFuture<>();

    @AfterEach
    void end() {
        loops.shutdownGracefully(0, 5, TimeUnit.SECONDS).syncUninterruptibly();
    }

    private LoopTurn turn(int mostBytes) {
        return new LoopTurn(loop, mostBytes, () -> wentOn.complete(loop.looks()));
    }

    @Test
    void shouldGoOnBehindTheNextLookWhenItsBytesAreUsedUp() throws Exception {
        CompletableFuture<Long> ended = new CompletableFuture<>();
        loop.execute(() -> {
            LoopTurn turn = turn(100);
            assertThat(turn.mayGoOn()).isTrue();
            turn.add(99);
            assertThat(turn.mayGoOn()).isTrue();
            turn.add(1);
            assertThat(turn.mayGoOn()).isFalse();
            // Once, however often it is asked.
            assertThat(turn.mayGoOn()).isFalse();
            ended.complete(loop.looks());
        });
        assertThat(wentOn.get(100, TimeUnit.SECONDS)).isGreaterThan(ended.get(100, TimeUnit.SECONDS));
    }

    @Test
    void shouldEndByItsTimeWhereItsStepsAreLong() throws Exception {
        CompletableFuture<Integer> steps = new CompletableFuture<>();
        loop.execute(() -> {
            LoopTurn turn = turn(Integer.MAX_VALUE);
            int count = 0;
            while (turn.mayGoOn()) {
                count++;
                long until = System.nanoTime() + LoopTurn.MOST_NANOS / 4;
                while (System.nanoTime() < until) {
                    Thread.onSpinWait();
                }
            }
            steps.complete(count);
        });
        assertThat(steps.get(100, TimeUnit.SECONDS)).isBetween(1, 64);
        assertThat(wentOn.get(100, TimeUnit.SECONDS)).isPositive();
    }

    @Test
    void shouldBeginAnewBehindALookThatItDidNotWaitFor() throws Exception {
        CompletableFuture<Boolean> again = new CompletableFuture<>();
        LoopTurn turn = turn(100);
        loop.execute(() -> {
            assertThat(turn.mayGoOn()).isTrue();
            turn.add(100);
            long look = loop.looks();
            loop.executeAfterEventLoopIteration(() -> loop.execute(() -> {
                assertThat(loop.looks()).isGreaterThan(look);
                again.complete(turn.mayGoOn());
            }));
        });
        assertThat(again.get(100, TimeUnit.SECONDS)).isTrue();
        assertThat(wentOn).isNotDone();
    }

    /** Each task makes the next; Netty's own loop would not look for a second. */
    @Test
    void shouldLookAtTheSocketsHoweverManyTasksThereAre() throws Exception {
        CompletableFuture<Long> tasks = new CompletableFuture<>();
        loop.execute(new Runnable() {
            private long firstLook;
            private long count;

            @Override
            public void run() {
                firstLook = count == 0 ? loop.looks() : firstLook;
                count++;
                if (loop.looks() < firstLook + 20) {
                    loop.execute(this);
                } else {
                    tasks.complete(count);
                }
            }
        });
        // Of empty tasks a loop runs some millions in a second.
        assertThat(tasks.get(100, TimeUnit.SECONDS)).isBetween(20L, 5_000_000L);
    }
}
