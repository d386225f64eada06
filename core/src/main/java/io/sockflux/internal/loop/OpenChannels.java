package io.sockflux.internal.loop;

import io.netty.channel.Channel;
import io.netty.channel.EventLoop;
import io.sockflux.internal.log.QuietLog;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.TimeUnit;
import java.util.function.Consumer;
import java.util.function.Function;
import org.jspecify.annotations.Nullable;

/** The channels of an event loop that are registered and not closed yet, linked by themselves. Any thread. */
final class OpenChannels {

    private static final QuietLog LOG = new QuietLog(OpenChannels.class);

    /** Bounds the wait for channels to close. The kernel mostly answers the cancellation of an operation at once. */
    private static final long LONGEST_CLOSE_SECONDS = 3;

    private @Nullable OpenChannel first;

    void add(OpenChannel channel) {
        link(channel);
        // The channel may have closed before it was in this list.
        if (channel.channel().closeFuture().isDone()) {
            remove(channel);
        }
    }

    private synchronized void link(OpenChannel channel) {
        OpenChannel next = first;
        channel.next = next;
        if (next != null) {
            next.previous = channel;
        }
        first = channel;
        channel.list = this;
    }

    synchronized void remove(OpenChannel channel) {
        if (channel.list != this) {
            return;
        }
        channel.list = null;
        OpenChannel previous = channel.previous;
        OpenChannel next = channel.next;
        channel.previous = null;
        channel.next = null;
        if (previous != null) {
            previous.next = next;
        } else {
            first = next;
        }
        if (next != null) {
            next.previous = previous;
        }
    }

    /** The channels that are open now; they may close while the caller iterates. */
    synchronized List<OpenChannel> all() {
        List<OpenChannel> all = new ArrayList<>();
        for (OpenChannel channel = first; channel != null; channel = channel.next) {
            all.add(channel);
        }
        return all;
    }

    /** What a function makes of the youngest channels; those for which it gives null count not. */
    synchronized <T> List<T> youngest(int most, Function<? super Channel, @Nullable T> what) {
        List<T> youngest = new ArrayList<>();
        for (OpenChannel channel = first; channel != null && youngest.size() < most; channel = channel.next) {
            T made = what.apply(channel.channel());
            if (made != null) {
                youngest.add(made);
            }
        }
        return youngest;
    }

    /** Tells each channel that the network is about to close it; a channel may close by that. Event loop only. */
    void networkCloses() {
        for (OpenChannel each : all()) {
            OnLoop.telling(
                    e -> LOG.failed("a connection could not be told that its network closes", e), each::networkCloses);
        }
    }

    /**
     * Closes every channel, and waits until each has released its socket. io_uring does so later than the close, when the
     * kernel has answered. Netty's {@code prepareToDestroy} is not for this, as no task wakes a loop of io_uring after
     * it. Event loop only.
     *
     * @param loop the loop of the channels
     * @param done told whether there was any channel and none is left
     */
    void close(EventLoop loop, Consumer<Boolean> done) {
        List<OpenChannel> all = all();
        for (OpenChannel each : all) {
            Channel.Unsafe inside = each.channel().unsafe();
            OnLoop.telling(
                    e -> LOG.failed("a channel could not be closed with its network", e),
                    () -> inside.close(inside.voidPromise()));
        }
        awaitNone(
                loop,
                LoopClock.nanos(loop) + TimeUnit.SECONDS.toNanos(LONGEST_CLOSE_SECONDS),
                none -> done.accept(none && !all.isEmpty()));
    }

    private void awaitNone(EventLoop loop, long deadlineNanos, Consumer<Boolean> none) {
        int left = all().size();
        if (left == 0) {
            none.accept(true);
        } else if (LoopClock.nanos(loop) - deadlineNanos > 0) {
            LOG.warn(left + " channels were not closed with their network within " + LONGEST_CLOSE_SECONDS + " s");
            none.accept(false);
        } else {
            LoopTimer.start(
                    loop,
                    TimeUnit.MILLISECONDS.toNanos(1),
                    () -> awaitNone(loop, deadlineNanos, none),
                    () -> none.accept(false));
        }
    }
}
