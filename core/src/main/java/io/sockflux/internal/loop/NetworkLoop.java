package io.sockflux.internal.loop;

import io.netty.channel.Channel;
import io.netty.channel.ChannelFuture;
import io.netty.channel.ChannelPromise;
import io.netty.channel.IoEventLoop;
import io.netty.channel.IoHandlerFactory;
import io.netty.channel.MultiThreadIoEventLoopGroup;
import io.netty.channel.SingleThreadIoEventLoop;
import io.netty.util.concurrent.RejectedExecutionHandlers;
import java.util.List;
import java.util.concurrent.Executor;
import java.util.concurrent.RejectedExecutionException;
import java.util.concurrent.ThreadFactory;
import java.util.concurrent.TimeUnit;
import java.util.function.Consumer;
import reactor.util.Logger;
import reactor.util.Loggers;

/**
 * An event loop of a network. It closes its channels on request, and knows when the last is gone. It counts its looks at
 * its sockets, and looks at least once in a millisecond of tasks. Netty's own loop runs tasks for a second before it
 * looks again.
 */
final class NetworkLoop extends SingleThreadIoEventLoop {

    private static final Logger LOG = Loggers.getLogger(NetworkLoop.class);

    /** Bounds the wait for channels to close. The kernel mostly answers the cancellation of an operation at once. */
    private static final long LONGEST_CLOSE_SECONDS = 3;

    /** The longest run of tasks between two looks. Netty asks the clock once for 64 tasks. */
    private static final long MOST_MILLIS_OF_TASKS = 1;

    private final OpenChannels open = new OpenChannels();

    private long looks;

    private NetworkLoop(MultiThreadIoEventLoopGroup group, Executor executor, IoHandlerFactory handlers) {
        super(group, executor, handlers, Integer.MAX_VALUE, RejectedExecutionHandlers.reject(), MOST_MILLIS_OF_TASKS);
    }

    /** A group of loops. */
    static MultiThreadIoEventLoopGroup group(int loops, ThreadFactory threads, IoHandlerFactory handlers) {
        return new MultiThreadIoEventLoopGroup(loops, threads, handlers) {
            @Override
            protected IoEventLoop newChild(Executor executor, IoHandlerFactory factory, Object... arguments) {
                return new NetworkLoop(this, executor, factory);
            }
        };
    }

    @Override
    protected int runIo() {
        looks++;
        return super.runIo();
    }

    /** How often this loop has looked at its sockets. Event loop only. */
    long looks() {
        return looks;
    }

    /** Runs the task when this loop has looked at its sockets again; never if the loop is ending. Event loop only. */
    void runBehindNextLook(Runnable task) {
        try {
            // Runs behind the tasks of this turn of the loop. A task enqueued there runs behind the next look.
            executeAfterEventLoopIteration(() -> {
                try {
                    execute(task);
                } catch (RejectedExecutionException e) {
                    // The network is closed, and with it every channel.
                }
            });
        } catch (RejectedExecutionException e) {
            // The network is closed, as above.
        }
    }

    @Override
    public ChannelFuture register(ChannelPromise promise) {
        open.add(OpenChannel.of(promise.channel()));
        return super.register(promise);
    }

    /** Tells each channel that the network is about to close it; a channel may close by that. On this loop. */
    void networkCloses() {
        for (OpenChannel each : open.all()) {
            OnLoop.telling(
                    e -> LOG.warn("a connection could not be told that its network closes", e), each::networkCloses);
        }
    }

    /**
     * Closes every channel, and waits until each has released its socket. io_uring does so later than the close, when the
     * kernel has answered. Netty's {@code prepareToDestroy} is not for this, as no task wakes a loop of io_uring after
     * it. Event loop only.
     *
     * @param done told whether there was any channel and none is left
     */
    void closeChannels(Consumer<Boolean> done) {
        List<OpenChannel> all = open.all();
        for (OpenChannel each : all) {
            Channel.Unsafe inside = each.channel().unsafe();
            OnLoop.telling(
                    e -> LOG.warn("a channel could not be closed with its network", e),
                    () -> inside.close(inside.voidPromise()));
        }
        awaitNone(
                LoopClock.nanos(this) + TimeUnit.SECONDS.toNanos(LONGEST_CLOSE_SECONDS),
                none -> done.accept(none && !all.isEmpty()));
    }

    private void awaitNone(long deadlineNanos, Consumer<Boolean> none) {
        int left = open.all().size();
        if (left == 0) {
            none.accept(true);
        } else if (LoopClock.nanos(this) - deadlineNanos > 0) {
            LOG.warn("{} channels were not closed with their network within {} s", left, LONGEST_CLOSE_SECONDS);
            none.accept(false);
        } else {
            LoopTimer.start(
                    this,
                    TimeUnit.MILLISECONDS.toNanos(1),
                    () -> awaitNone(deadlineNanos, none),
                    () -> none.accept(false));
        }
    }
}
