package io.sockflux.internal.stream;

import io.netty.channel.EventLoop;
import io.sockflux.internal.loop.LoopTimer;
import io.sockflux.internal.loop.OnLoop;
import io.sockflux.internal.receive.InputWatch;
import io.sockflux.stream.Connection;
import java.util.function.Consumer;
import reactor.core.publisher.Mono;
import reactor.core.publisher.MonoSink;

/**
 * Watches a connection while it is idle. Only a read sees the end of the stream, so a read is under way all the while.
 * Its result is kept, and says that the connection is spent: no new use may have it.
 */
public final class UnusedWatch implements InputWatch {

    private final StreamConnection connection;
    private final EventLoop loop;
    private volatile boolean spent;
    private volatile boolean watching;
    private volatile boolean fresh = true;

    public UnusedWatch(Connection connection) {
        this.connection = (StreamConnection) connection;
        this.loop = this.connection.eventLoop();
    }

    /** Whether the connection is spent, which lasts. */
    public boolean isSpent() {
        return spent;
    }

    /** Whether the connection has not been watched yet. */
    public boolean isFresh() {
        return fresh;
    }

    /** Whether the connection is being watched and was quiet so far. */
    public boolean isQuiet() {
        return watching && !spent;
    }

    /** Makes the connection spent. */
    public void spend() {
        spent = true;
        watching = false;
    }

    /**
     * Watches the connection if it is idle: open both ways, without pending operations, unread input or an end. Otherwise
     * it is spent. It is also spent when it is idle no longer, and then closed at once.
     *
     * @return whether it is watched
     */
    public Mono<Boolean> begin() {
        fresh = false;
        return onLoop(sink -> {
            if (spent || !connection.isIdle()) {
                spend();
            } else {
                watching = true;
                connection.receiveQueue().watch(this);
            }
            sink.success(!spent);
        });
    }

    @Override
    public boolean stirred(boolean ended) {
        spend();
        // Queued, as the receive queue is in the middle of a signal.
        OnLoop.queue(loop, () -> connection.close().subscribe());
        return false;
    }

    @Override
    public int mostWaiting() {
        return 1;
    }

    /**
     * Ends the watch.
     *
     * @return whether the connection was quiet all the while, by everything that the kernel knew at this call
     */
    public Mono<Boolean> end() {
        // The kernel may know of an end of stream that the loop has not asked for yet. Between a task and the timer
        // that it starts, the loop looks at its sockets, and the read that is under way sees the end.
        return onLoop(sink -> LoopTimer.start(
                loop,
                1,
                () -> OnLoop.telling(sink::error, () -> {
                    connection.receiveQueue().unwatch(this);
                    if (!connection.isIdle()) {
                        spend();
                    }
                    watching = false;
                    sink.success(!spent);
                }),
                () -> gone(sink)));
    }

    /** The loop has shut down, and the channel is closed with it. */
    private void gone(MonoSink<Boolean> sink) {
        spend();
        sink.success(false);
    }

    private Mono<Boolean> onLoop(Consumer<MonoSink<Boolean>> task) {
        return Mono.create(sink ->
                OnLoop.queue(loop, () -> OnLoop.telling(sink::error, () -> task.accept(sink)), () -> gone(sink)));
    }
}
