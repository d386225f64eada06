package io.sockflux.internal.loop;

import static org.assertj.core.api.Assertions.assertThat;

import io.netty.channel.DefaultEventLoop;
import io.netty.channel.EventLoop;
import io.netty.channel.embedded.EmbeddedChannel;
import io.netty.util.concurrent.Promise;
import java.time.Duration;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.atomic.AtomicReference;
import org.junit.jupiter.api.Test;
import reactor.core.publisher.Mono;
import reactor.test.StepVerifier;
import reactor.test.subscriber.TestSubscriber;

/** Whoever waits for what runs on a loop is told, whatever becomes of the loop and whatever is thrown there. */
class OnLoopTest {

    private static final Duration BOUND = Duration.ofSeconds(20);

    private static void end(EventLoop loop) {
        loop.shutdownGracefully(0, 0, TimeUnit.SECONDS).syncUninterruptibly();
    }

    @Test
    void shouldTellThatTheLoopIsGone() {
        EventLoop loop = new DefaultEventLoop();
        end(loop);
        AtomicInteger ran = new AtomicInteger();
        AtomicInteger gone = new AtomicInteger();
        OnLoop.run(loop, ran::incrementAndGet, gone::incrementAndGet);
        OnLoop.queue(loop, ran::incrementAndGet, gone::incrementAndGet);
        assertThat(ran).hasValue(0);
        assertThat(gone).hasValue(2);
        assertThat(OnLoop.tell(loop, ran::incrementAndGet)).isFalse();
        StepVerifier.create(OnLoop.mono(loop, sink -> sink.success(), () -> new IllegalStateException("gone")))
                .verifyErrorMessage("gone");
    }

    @Test
    void shouldRunEachTaskOrTellThatItNeverWill() throws Exception {
        for (int round = 0; round < 200; round++) {
            EventLoop loop = new DefaultEventLoop();
            CountDownLatch told = new CountDownLatch(200);
            CountDownLatch begun = new CountDownLatch(1);
            Thread caller = new Thread(() -> {
                for (int i = 0; i < 200; i++) {
                    if (i == 50) {
                        begun.countDown();
                    }
                    OnLoop.queue(loop, told::countDown, told::countDown);
                }
            });
            caller.start();
            begun.await();
            end(loop);
            caller.join();
            assertThat(told.await(BOUND.toSeconds(), TimeUnit.SECONDS)).isTrue();
        }
    }

    @Test
    void shouldTellWhatATaskThrows() {
        EventLoop loop = new DefaultEventLoop();
        Mono<String> broken = OnLoop.mono(
                loop,
                sink -> {
                    throw new AssertionError("thrown on the loop");
                },
                () -> new IllegalStateException("gone"));
        StepVerifier.create(broken).expectErrorMessage("thrown on the loop").verify(BOUND);
        StepVerifier.create(OnLoop.call(
                        loop,
                        () -> {
                            throw new AssertionError("thrown by the call");
                        },
                        () -> new IllegalStateException("gone")))
                .expectErrorMessage("thrown by the call")
                .verify(BOUND);
        end(loop);
    }

    @Test
    void shouldTellWhatAListenerThrows() {
        EmbeddedChannel channel = new EmbeddedChannel();
        Promise<Void> promise = channel.eventLoop().newPromise();
        AtomicReference<Throwable> told = new AtomicReference<>();
        OnLoop.whenDone(
                promise,
                done -> {
                    throw new AssertionError("thrown by the listener");
                },
                told::set);
        promise.setSuccess(null);
        assertThat(told.get()).hasMessage("thrown by the listener");
    }

    @Test
    void shouldTellWhoseTimerEndsWithTheLoop() throws Exception {
        EventLoop loop = new DefaultEventLoop();
        CountDownLatch gone = new CountDownLatch(1);
        AtomicInteger fired = new AtomicInteger();
        loop.submit(() -> LoopTimer.start(loop, TimeUnit.HOURS.toNanos(1), fired::incrementAndGet, gone::countDown))
                .sync();
        end(loop);
        assertThat(gone.await(BOUND.toSeconds(), TimeUnit.SECONDS)).isTrue();
        assertThat(fired).hasValue(0);
    }

    @Test
    void shouldTellNothingOfATimerThatIsCancelled() throws Exception {
        EventLoop loop = new DefaultEventLoop();
        AtomicInteger told = new AtomicInteger();
        loop.submit(() -> LoopTimer.start(loop, TimeUnit.HOURS.toNanos(1), told::incrementAndGet, told::incrementAndGet)
                        .cancel())
                .sync();
        end(loop);
        assertThat(told).hasValue(0);
    }

    @Test
    void shouldTellOfAnEndWhoseLoopIsGone() {
        EventLoop loop = new DefaultEventLoop();
        Promise<Void> closed = loop.newPromise();
        TestSubscriber<Void> before = TestSubscriber.create();
        TestSubscriber<Void> cancelled = TestSubscriber.create();
        new FutureEnd(closed).subscribe(before);
        new FutureEnd(closed).subscribe(cancelled);
        cancelled.cancel();
        closed.setSuccess(null);
        before.block(BOUND);
        end(loop);
        TestSubscriber<Void> after = TestSubscriber.create();
        new FutureEnd(closed).subscribe(after);
        after.block(BOUND);
        assertThat(cancelled.isTerminatedOrCancelled()).isTrue();
        assertThat(cancelled.getTerminalSignal()).isNull();
    }
}
