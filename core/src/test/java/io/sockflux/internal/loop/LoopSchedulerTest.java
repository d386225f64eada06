package io.sockflux.internal.loop;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatCode;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.netty.channel.EventLoop;
import io.netty.channel.EventLoopGroup;
import io.netty.channel.MultiThreadIoEventLoopGroup;
import io.netty.channel.local.LocalIoHandler;
import java.time.Duration;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Set;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.RejectedExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicBoolean;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import reactor.core.Disposable;
import reactor.core.publisher.Flux;
import reactor.core.publisher.Mono;
import reactor.core.scheduler.Scheduler;
import reactor.test.StepVerifier;

class LoopSchedulerTest {

    private static final Duration BOUND = Duration.ofSeconds(20);

    private final EventLoopGroup loops = new MultiThreadIoEventLoopGroup(2, LocalIoHandler.newFactory());
    private final LoopClock clock = LoopClock.of(loops);

    @AfterEach
    void end() {
        loops.shutdownGracefully(0, 1, TimeUnit.SECONDS).syncUninterruptibly();
    }

    private void endLoops() {
        loops.shutdownGracefully(0, 1, TimeUnit.SECONDS).syncUninterruptibly();
    }

    private boolean isHere() {
        for (var loop : loops) {
            if (loop.inEventLoop()) {
                return true;
            }
        }
        return false;
    }

    @Test
    void shouldRunTimersOnTheLoops() {
        StepVerifier.create(Mono.delay(Duration.ofMillis(1), clock.timers()).map(tick -> isHere()))
                .expectNext(true)
                .expectComplete()
                .verify(BOUND);
        StepVerifier.create(Flux.interval(Duration.ofMillis(1), clock.timers())
                        .map(tick -> isHere())
                        .take(3))
                .expectNext(true, true, true)
                .expectComplete()
                .verify(BOUND);
    }

    @Test
    void shouldUseEachLoopAndLeaveTheGroupsTurnsAlone() throws InterruptedException {
        EventLoop first = loops.next();
        Set<Thread> threads = new HashSet<>();
        for (int i = 0; i < 3; i++) {
            CountDownLatch ran = new CountDownLatch(1);
            clock.after(0, () -> {
                threads.add(Thread.currentThread());
                ran.countDown();
            });
            assertThat(ran.await(BOUND.toSeconds(), TimeUnit.SECONDS)).isTrue();
        }
        assertThat(threads).hasSize(2);
        assertThat(loops.next()).as("the other of two").isNotSameAs(first);
    }

    @Test
    void shouldRunTheTasksOfAWorkerInOrder() throws InterruptedException {
        ConcurrentLinkedQueue<Integer> order = new ConcurrentLinkedQueue<>();
        CountDownLatch ran = new CountDownLatch(100);
        Scheduler.Worker worker = clock.timers().createWorker();
        List<Integer> expected = new ArrayList<>();
        for (int i = 0; i < 100; i++) {
            int number = i;
            expected.add(i);
            worker.schedule(() -> {
                order.add(number);
                ran.countDown();
            });
        }
        assertThat(ran.await(BOUND.toSeconds(), TimeUnit.SECONDS)).isTrue();
        assertThat(order).containsExactlyElementsOf(expected);
    }

    @Test
    void shouldRunNothingOfAWorkerThatIsDisposedOf() {
        AtomicBoolean ran = new AtomicBoolean();
        Scheduler.Worker worker = clock.timers().createWorker();
        Disposable timer = worker.schedule(() -> ran.set(true), 1, TimeUnit.HOURS);
        worker.dispose();
        assertThat(timer.isDisposed()).isTrue();
        assertThatThrownBy(() -> worker.schedule(() -> ran.set(true))).isInstanceOf(RejectedExecutionException.class);
        endLoops();
        assertThat(ran).isFalse();
    }

    @Test
    void shouldHarmNoCallerWhenTheLoopsHaveEnded() {
        AtomicBoolean ran = new AtomicBoolean();
        Disposable before = clock.after(TimeUnit.HOURS.toNanos(1), () -> ran.set(true));
        endLoops();
        assertThatCode(before::dispose).doesNotThrowAnyException();
        Disposable after = clock.after(0, () -> ran.set(true));
        assertThatCode(after::dispose).doesNotThrowAnyException();
        assertThat(ran).isFalse();
    }

    @Test
    void shouldReportATaskThatThrowsAndGoOn() throws InterruptedException {
        CountDownLatch ran = new CountDownLatch(2);
        Scheduler.Worker worker = clock.timers().createWorker();
        worker.schedulePeriodically(
                () -> {
                    ran.countDown();
                    throw new IllegalStateException("thrown by a task of a test");
                },
                0,
                1,
                TimeUnit.MILLISECONDS);
        assertThat(ran.await(BOUND.toSeconds(), TimeUnit.SECONDS)).isTrue();
        worker.dispose();
    }
}
