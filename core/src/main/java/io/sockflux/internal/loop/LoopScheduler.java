package io.sockflux.internal.loop;

import io.netty.channel.EventLoop;
import io.netty.channel.EventLoopGroup;
import io.netty.util.concurrent.EventExecutor;
import io.netty.util.concurrent.Future;
import io.netty.util.concurrent.Ticker;
import io.sockflux.internal.log.Drops;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.RejectedExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;
import org.jspecify.annotations.Nullable;
import reactor.core.Disposable;
import reactor.core.Disposables;
import reactor.core.scheduler.Scheduler;

/**
 * Reactor's view of the loops of a network. Tasks take turns on the loops by a count of their own: the group's own count
 * spreads the connections, and would move. A worker has a single loop, so its tasks run in turn.
 */
final class LoopScheduler implements Scheduler {

    private final List<EventLoop> loops = new ArrayList<>();
    private final Ticker ticker;
    private final AtomicInteger turns = new AtomicInteger();

    LoopScheduler(EventLoopGroup group, Ticker ticker) {
        for (EventExecutor loop : group) {
            loops.add((EventLoop) loop);
        }
        this.ticker = ticker;
    }

    private EventLoop next() {
        return loops.get(Math.floorMod(turns.getAndIncrement(), loops.size()));
    }

    @Override
    public long now(TimeUnit unit) {
        return unit.convert(ticker.nanoTime(), TimeUnit.NANOSECONDS);
    }

    @Override
    public Disposable schedule(Runnable task) {
        return execute(next(), task);
    }

    @Override
    public Disposable schedule(Runnable task, long delay, TimeUnit unit) {
        return after(next(), task, delay, unit);
    }

    @Override
    public Disposable schedulePeriodically(Runnable task, long initialDelay, long period, TimeUnit unit) {
        return every(next(), task, initialDelay, period, unit);
    }

    @Override
    public Worker createWorker() {
        return new LoopWorker(next());
    }

    /** Drops a task's exception as Reactor does; Netty would keep it in a future that no caller sees. */
    private static Runnable told(Runnable task) {
        return () -> OnLoop.telling(e -> Drops.drop(e), task::run);
    }

    private static Disposable execute(EventLoop loop, Runnable task) {
        // A loop that has shut down rejects the task, which Reactor's operators turn into an error.
        loop.execute(told(task));
        return Disposables.disposed();
    }

    private static Disposable after(EventLoop loop, Runnable task, long delay, TimeUnit unit) {
        try {
            return new Timer(loop.schedule(told(task), Math.max(0, delay), unit));
        } catch (RejectedExecutionException e) {
            return Disposables.never();
        }
    }

    private static Disposable every(EventLoop loop, Runnable task, long initialDelay, long period, TimeUnit unit) {
        try {
            return new Timer(
                    loop.scheduleAtFixedRate(told(task), Math.max(0, initialDelay), Math.max(1, period), unit));
        } catch (RejectedExecutionException e) {
            return Disposables.never();
        }
    }

    /** A timer on a loop, which any thread may dispose of. */
    private static final class Timer implements Disposable {

        private final Future<?> future;

        Timer(Future<?> future) {
            this.future = future;
        }

        @Override
        public void dispose() {
            try {
                future.cancel(false);
            } catch (RejectedExecutionException e) {
                // The loop has shut down, and runs no more timers.
            }
        }

        @Override
        public boolean isDisposed() {
            return future.isDone();
        }
    }

    /** Tasks of a single loop that can be disposed of together. */
    private static final class LoopWorker implements Worker {

        private final EventLoop loop;
        private final Disposable.Composite all = Disposables.composite();

        LoopWorker(EventLoop loop) {
            this.loop = loop;
        }

        private void checkOpen() {
            if (all.isDisposed()) {
                throw new RejectedExecutionException("the worker is disposed of");
            }
        }

        @Override
        public Disposable schedule(Runnable task) {
            checkOpen();
            Task queued = new Task(task);
            all.add(queued);
            execute(loop, queued);
            return queued;
        }

        @Override
        public Disposable schedule(Runnable task, long delay, TimeUnit unit) {
            checkOpen();
            Task queued = new Task(task);
            all.add(queued);
            queued.timer = after(loop, queued, delay, unit);
            return queued;
        }

        @Override
        public Disposable schedulePeriodically(Runnable task, long initialDelay, long period, TimeUnit unit) {
            checkOpen();
            Disposable timer = every(loop, task, initialDelay, period, unit);
            all.add(timer);
            return timer;
        }

        @Override
        public void dispose() {
            all.dispose();
        }

        @Override
        public boolean isDisposed() {
            return all.isDisposed();
        }

        /** A task that runs once, unless it was disposed of. */
        private final class Task implements Runnable, Disposable {

            private volatile @Nullable Runnable task;
            private volatile @Nullable Disposable timer;

            Task(Runnable task) {
                this.task = task;
            }

            @Override
            public void run() {
                Runnable due = task;
                task = null;
                all.remove(this);
                if (due != null) {
                    due.run();
                }
            }

            @Override
            public void dispose() {
                task = null;
                all.remove(this);
                Disposable waiting = timer;
                if (waiting != null) {
                    waiting.dispose();
                }
            }

            @Override
            public boolean isDisposed() {
                return task == null;
            }
        }
    }
}
