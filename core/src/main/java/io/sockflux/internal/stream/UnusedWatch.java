package io.sockflux.internal.stream;

import io.netty.channel.EventLoop;
import io.sockflux.internal.loop.LoopTimer;
import io.sockflux.internal.loop.OnLoop;
import io.sockflux.stream.Connection;
import java.util.function.Consumer;
import reactor.core.publisher.Mono;
import reactor.core.publisher.MonoSink;

/**
 * Keeps an eye on a connection while nobody uses it. The end of a stream is only seen by a read, so there is one under way
 * all the while; what it brings is kept, and tells that the connection is not to be used for anything new.
 */
public final class UnusedWatch {

    private final StreamConnection connection;
    private final EventLoop loop;
    private volatile boolean spent;
    private volatile boolean watching;
    private volatile boolean fresh = true;

    public UnusedWatch(Connection connection) {
        this.connection = (StreamConnection) connection;
        this.loop = this.connection.eventLoop();
    }

    /** Whether the connection was found to be of no further use, which it then is for ever. */
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

    /** Makes the connection one of no further use. */
    public void spend() {
        spent = true;
        watching = false;
    }

    /**
     * Watches from now on, if the connection is idle: open both ways, and nothing under way, unread or ended. If it is not,
     * or not any more at some time, it is spent; in the latter case it is closed at once.
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
                connection.receiveQueue().watch(this::stirred);
            }
            sink.success(!spent);
        });
    }

    private void stirred() {
        spend();
        // Not at once: the queue is in the middle of what it tells.
        OnLoop.queue(loop, () -> connection.close().subscribe());
    }

    /**
     * Ends the watch.
     *
     * @return whether the connection was quiet all the while, by all that the kernel knew when this was called
     */
    public Mono<Boolean> end() {
        // The kernel may know of an end that the loop has not asked for yet. Between a task and what it
        // schedules the loop looks at its sockets, and the read that is under way sees the end.
        return onLoop(sink -> LoopTimer.start(
                loop,
                1,
                () -> OnLoop.telling(sink::error, () -> {
                    connection.receiveQueue().unwatch();
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
