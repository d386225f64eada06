package io.sockflux.simulated.loop;

import io.sockflux.simulated.world.Event;
import java.util.ArrayDeque;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Set;
import java.util.concurrent.RejectedExecutionException;
import java.util.concurrent.TimeUnit;
import org.jspecify.annotations.Nullable;
import reactor.core.Disposable;
import reactor.core.Exceptions;
import reactor.core.Scannable;
import reactor.core.scheduler.Scheduler;

/**
 * Reactor's scheduler in a world's time and on its thread. A task belongs to the host whose code scheduled it, and is gone with that host. What a
 * task throws is thrown by the run of the simulation.
 */
public final class WorldScheduler implements Scheduler, Scannable {

    private final Stage stage;
    private final String name;
    private boolean disposed;

    /**
     * A scheduler of a stage.
     *
     * @param name what messages call it
     */
    public WorldScheduler(Stage stage, String name) {
        this.stage = stage;
        this.name = name;
    }

    @Override
    public long now(TimeUnit unit) {
        return unit.convert(stage.world().now(), TimeUnit.NANOSECONDS);
    }

    @Override
    public Disposable schedule(Runnable task) {
        check(disposed);
        Work work = new Work(task, 0, null);
        stage.world().ready(work);
        return work;
    }

    @Override
    public Disposable schedule(Runnable task, long delay, TimeUnit unit) {
        return delay <= 0 ? schedule(task) : later(task, unit.toNanos(delay), 0);
    }

    @Override
    public Disposable schedulePeriodically(Runnable task, long initialDelay, long period, TimeUnit unit) {
        return later(task, Math.max(0, unit.toNanos(initialDelay)), Math.max(1, unit.toNanos(period)));
    }

    private Work later(Runnable task, long nanos, long period) {
        check(disposed);
        Work work = new Work(task, period, null);
        stage.world().after(nanos, work.timer);
        return work;
    }

    /** Tells core that this stands for threads: calls that would block run here as well. */
    @Override
    @SuppressWarnings("rawtypes") // as Reactor declares it
    public @Nullable Object scanUnsafe(Attr key) {
        if (key.equals(Attr.RUN_STYLE)) {
            return Attr.RunStyle.SYNC;
        }
        return key.equals(Attr.NAME) ? name : null;
    }

    private void check(boolean isGone) {
        stage.checkThread(name);
        if (isGone) {
            throw new RejectedExecutionException(name + " is disposed of");
        }
    }

    @Override
    public Worker createWorker() {
        return new InTurn();
    }

    @Override
    public void dispose() {
        disposed = true;
    }

    @Override
    public boolean isDisposed() {
        return disposed;
    }

    @Override
    public String toString() {
        return name;
    }

    /** A task and its timer. */
    private final class Work implements Disposable, Runnable {

        private final @Nullable Life life = stage.current();
        private final Runnable task;
        private final long period;
        private final @Nullable Set<Work> timers;
        private final Event timer = new Timer();
        private boolean done;

        Work(Runnable task, long period, @Nullable Set<Work> timers) {
            this.task = task;
            this.period = period;
            this.timers = timers;
        }

        private void done() {
            done = true;
            if (timers != null) {
                timers.remove(this);
            }
        }

        private final class Timer extends Event {
            @Override
            protected void happen() {
                if (period > 0 && !done && (life == null || !life.isOver())) {
                    stage.world().after(period, this);
                }
                run();
            }

            @Override
            protected String what() {
                return "delay";
            }

            @Override
            protected int host() {
                return life == null ? -1 : life.host();
            }
        }

        @Override
        public void run() {
            if (done) {
                return;
            }
            if (period == 0) {
                done();
            }
            stage.run(life, () -> {
                try {
                    task.run();
                } catch (Throwable e) {
                    throw Exceptions.propagate(e);
                }
            });
        }

        @Override
        public void dispose() {
            done();
            stage.world().cancel(timer);
        }

        @Override
        public boolean isDisposed() {
            return done;
        }
    }

    /** A worker: its tasks run in the order in which they came, whatever else is ready. */
    private final class InTurn implements Worker {

        private final Set<Work> timers = new LinkedHashSet<>();
        private final ArrayDeque<Work> waiting = new ArrayDeque<>();
        private boolean queued;
        private boolean over;

        @Override
        public Disposable schedule(Runnable task) {
            check(disposed || over);
            Work work = new Work(task, 0, null);
            waiting.add(work);
            ready();
            return work;
        }

        private void ready() {
            if (!queued) {
                queued = true;
                stage.world().ready(this::next);
            }
        }

        private void next() {
            queued = false;
            Work work = waiting.poll();
            if (!waiting.isEmpty()) {
                ready();
            }
            if (work != null) {
                work.run();
            }
        }

        @Override
        public Disposable schedule(Runnable task, long delay, TimeUnit unit) {
            return delay <= 0 ? schedule(task) : later(task, unit.toNanos(delay), 0);
        }

        @Override
        public Disposable schedulePeriodically(Runnable task, long initialDelay, long period, TimeUnit unit) {
            return later(task, Math.max(0, unit.toNanos(initialDelay)), Math.max(1, unit.toNanos(period)));
        }

        private Work later(Runnable task, long nanos, long period) {
            check(disposed || over);
            Work work = new Work(task, period, timers);
            timers.add(work);
            stage.world().after(nanos, work.timer);
            return work;
        }

        @Override
        public void dispose() {
            over = true;
            List.copyOf(timers).forEach(Work::dispose);
            waiting.forEach(Work::dispose);
            waiting.clear();
        }

        @Override
        public boolean isDisposed() {
            return over;
        }
    }
}
