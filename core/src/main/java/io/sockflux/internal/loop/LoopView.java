package io.sockflux.internal.loop;

import io.netty.channel.EventLoop;
import io.netty.util.concurrent.SingleThreadEventExecutor;
import io.sockflux.error.NetworkClosedException;
import io.sockflux.observe.ObservedLoop;
import java.time.Duration;
import java.util.concurrent.TimeUnit;
import java.util.function.BiConsumer;
import reactor.core.publisher.Mono;

/** An event loop, for those who observe. Any thread. */
public final class LoopView implements ObservedLoop {

    private static final long INTERVAL_NANOS = TimeUnit.MILLISECONDS.toNanos(250);

    private final EventLoop loop;

    LoopView(EventLoop loop) {
        this.loop = loop;
    }

    /** Tells four times a second how late the loop runs a task, until the loop ends. */
    public void watch(BiConsumer<? super ObservedLoop, Duration> told) {
        long due = LoopClock.nanos(loop) + INTERVAL_NANOS;
        LoopTimer.start(
                loop,
                INTERVAL_NANOS,
                () -> {
                    told.accept(this, Duration.ofNanos(Math.max(0, LoopClock.nanos(loop) - due)));
                    watch(told);
                },
                () -> {});
    }

    @Override
    public String name() {
        return hasRun() ? executor().threadProperties().name() : "";
    }

    @Override
    public long threadId() {
        return hasRun() ? executor().threadProperties().id() : -1;
    }

    /** Netty starts a thread to tell of it, which is not wanted here. */
    private boolean hasRun() {
        return loop instanceof NetworkLoop known && known.looks() > 0;
    }

    private SingleThreadEventExecutor executor() {
        return (SingleThreadEventExecutor) loop;
    }

    @Override
    public int pendingTasks() {
        return loop instanceof SingleThreadEventExecutor executor ? executor.pendingTasks() : -1;
    }

    @Override
    public Mono<Duration> delay() {
        return Mono.defer(() -> {
            long asked = LoopClock.nanos(loop);
            return OnLoop.mono(
                    loop,
                    sink -> sink.success(LoopClock.since(loop, asked)),
                    () -> new NetworkClosedException("delay of " + loop));
        });
    }

    @Override
    public String toString() {
        return "event loop " + name();
    }
}
