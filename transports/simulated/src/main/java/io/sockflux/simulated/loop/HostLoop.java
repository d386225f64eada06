package io.sockflux.simulated.loop;

import io.netty.channel.Channel;
import io.netty.channel.ChannelFuture;
import io.netty.channel.ChannelPromise;
import io.netty.channel.DefaultChannelPromise;
import io.netty.channel.EventLoop;
import io.netty.channel.EventLoopGroup;
import io.netty.util.concurrent.AbstractScheduledEventExecutor;
import io.netty.util.concurrent.DefaultPromise;
import io.netty.util.concurrent.Future;
import io.netty.util.concurrent.ImmediateEventExecutor;
import io.netty.util.concurrent.Promise;
import io.netty.util.concurrent.Ticker;
import io.sockflux.simulated.world.Event;
import java.util.ArrayDeque;
import java.util.concurrent.RejectedExecutionException;
import java.util.concurrent.TimeUnit;
import org.jspecify.annotations.Nullable;

/**
 * An event loop of a host. It is "the loop" only while the world gives it a turn. So code of one loop hands work to another one as it would
 * between threads, although all of them share one. A turn looks at the sockets that changed, then runs the timers that are due and the tasks
 * that were there when it began.
 */
public final class HostLoop extends AbstractScheduledEventExecutor implements EventLoop {

    private static final long NEVER = -1;

    private final Stage stage;
    private final Life life;
    private final EventLoopGroup group;
    private final String name;
    private final ArrayDeque<Runnable> tasks = new ArrayDeque<>();
    private final ArrayDeque<Look> looks = new ArrayDeque<>();
    private final Promise<Void> terminated = new DefaultPromise<>(ImmediateEventExecutor.INSTANCE);
    private final Runnable turn = this::turn;
    private final Wake wake = new Wake();
    private long wakesAt = NEVER;
    private boolean queued;
    private boolean ended;
    private @Nullable Thread running;

    /** A socket that may have changed. */
    public interface Look {

        /** Looks at the socket, on its loop. */
        void look();
    }

    private final class Wake extends Event {
        @Override
        protected void happen() {
            wakesAt = NEVER;
            ready();
        }

        @Override
        protected String what() {
            return "timer";
        }

        @Override
        protected boolean isTold() {
            return false;
        }

        @Override
        protected int host() {
            return life.host();
        }
    }

    HostLoop(Stage stage, Life life, EventLoopGroup group, String name) {
        this.stage = stage;
        this.life = life;
        this.group = group;
        this.name = name;
    }

    // Turns

    /** Lets the next turn look at a socket, once for each call. */
    public void note(Look socket) {
        looks.add(socket);
        ready();
    }

    private void ready() {
        if (!queued && !life.isOver()) {
            queued = true;
            stage.world().ready(turn);
        }
    }

    private void turn() {
        queued = false;
        if (life.isOver()) {
            return;
        }
        int done = looks.size() + tasks.size();
        stage.world().counted(life.host(), done);
        running = Thread.currentThread();
        try {
            stage.run(life, this::work);
            if (life.isOver()) {
                return;
            }
            if (looks.isEmpty() && tasks.isEmpty()) {
                arm();
            } else {
                ready();
            }
        } finally {
            running = null;
        }
    }

    private void work() {
        for (int left = looks.size(); left > 0; left--) {
            Look socket = looks.remove();
            if (life.isOver()) {
                return;
            }
            socket.look();
        }
        for (Runnable due = pollScheduledTask(); due != null; due = pollScheduledTask()) {
            tasks.add(due);
        }
        for (int left = tasks.size(); left > 0 && !life.isOver(); left--) {
            safeExecute(tasks.remove());
        }
    }

    /** Has the world give a turn when the next timer is due. */
    private void arm() {
        long next = nextScheduledTaskDeadlineNanos();
        if (next == wakesAt) {
            return;
        }
        if (wakesAt != NEVER) {
            stage.world().cancel(wake);
        }
        wakesAt = next;
        if (next != NEVER) {
            stage.world().at(next, wake);
        }
    }

    // An executor

    @Override
    public Ticker ticker() {
        return stage;
    }

    @Override
    public boolean inEventLoop(Thread thread) {
        return thread == running;
    }

    /**
     * Takes a task.
     *
     * @throws IllegalStateException if another thread than the world's calls, which names it
     */
    @Override
    public void execute(Runnable task) {
        if (life.isOver()) {
            return;
        }
        if (ended && running == null) {
            throw new RejectedExecutionException(name + " has shut down");
        }
        stage.checkThread(name);
        tasks.add(task);
        ready();
    }

    @Override
    public EventLoopGroup parent() {
        return group;
    }

    @Override
    public EventLoop next() {
        return this;
    }

    @Override
    public ChannelFuture register(Channel channel) {
        return register(new DefaultChannelPromise(channel, this));
    }

    @Override
    public ChannelFuture register(ChannelPromise promise) {
        promise.channel().unsafe().register(this, promise);
        return promise;
    }

    @Override
    @Deprecated
    @SuppressWarnings("InlineMeSuggester") // Netty's interface has it
    public ChannelFuture register(Channel channel, ChannelPromise promise) {
        channel.unsafe().register(this, promise);
        return promise;
    }

    // Its end

    @Override
    public Future<?> shutdownGracefully(long quietPeriod, long timeout, TimeUnit unit) {
        if (!ended) {
            execute(() -> {
                cancelScheduledTasks();
                ended = true;
                terminated.trySuccess(null);
            });
        }
        return terminated;
    }

    @Override
    @Deprecated
    @SuppressWarnings("InlineMeSuggester") // Netty's interface has it
    public void shutdown() {
        shutdownGracefully(0, 0, TimeUnit.SECONDS);
    }

    @Override
    public Future<?> terminationFuture() {
        return terminated;
    }

    @Override
    public boolean isShuttingDown() {
        return ended;
    }

    @Override
    public boolean isShutdown() {
        return ended;
    }

    @Override
    public boolean isTerminated() {
        return ended;
    }

    @Override
    public boolean awaitTermination(long timeout, TimeUnit unit) {
        return ended;
    }

    @Override
    public String toString() {
        return name;
    }
}
