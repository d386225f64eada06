package io.sockflux.internal.loop;

import io.netty.channel.ChannelFuture;
import io.netty.channel.ChannelPromise;
import io.netty.channel.IoEventLoop;
import io.netty.channel.IoHandlerFactory;
import io.netty.channel.MultiThreadIoEventLoopGroup;
import io.netty.channel.SingleThreadIoEventLoop;
import io.netty.util.concurrent.RejectedExecutionHandlers;
import io.sockflux.internal.flight.SlowTaskFlight;
import java.util.concurrent.Executor;
import java.util.concurrent.RejectedExecutionException;
import java.util.concurrent.ThreadFactory;

/**
 * An event loop of a network. It closes its channels on request, and knows when the last is gone. It counts its looks at
 * its sockets, and looks at least once in a millisecond of tasks. Netty's own loop runs tasks for a second before it
 * looks again.
 */
final class NetworkLoop extends SingleThreadIoEventLoop {

    /** The longest run of tasks between two looks. Netty asks the clock once for 64 tasks. */
    private static final long MOST_MILLIS_OF_TASKS = 1;

    private final OpenChannels open = new OpenChannels();

    private final SlowTaskProbe slowTasks = new SlowTaskProbe(this);

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

    OpenChannels open() {
        return open;
    }

    @Override
    protected int runIo() {
        looks++;
        if (SlowTaskFlight.isWanted()) {
            slowTasks.start();
        }
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
}
