package io.sockflux.internal.loop;

import io.netty.channel.ChannelConfig;
import io.netty.channel.EventLoop;
import io.netty.util.concurrent.FastThreadLocal;
import java.util.ArrayDeque;
import org.jspecify.annotations.Nullable;

/**
 * The flushes that wait on an event loop. While a channel's input is handed over, all output that answers it waits, on
 * any channel of the loop. At the end each channel sends it by a single call. Event loop only.
 */
public final class LoopFlushes {

    private static final FastThreadLocal<LoopFlushes> OF_LOOP = new FastThreadLocal<>() {
        @Override
        protected LoopFlushes initialValue() {
            return new LoopFlushes();
        }
    };

    /** A channel's output that waits for its flush. */
    public interface Waiting {

        /** Flushes what was written. Event loop only. */
        void flush();
    }

    /** Hands input over while flushes wait. */
    public interface Reading {

        /** Whether the channel of this configuration is read here, and its consumer waits for more. */
        boolean wantsMore(ChannelConfig of);
    }

    private final ArrayDeque<Waiting> waiting = new ArrayDeque<>();
    private @Nullable Object holder;
    private boolean flushing;

    private LoopFlushes() {}

    /** The flushes of the event loop that calls. */
    public static LoopFlushes ofThisLoop() {
        return OF_LOOP.get();
    }

    /**
     * Makes flushes wait until the same holder {@linkplain #release releases} them.
     *
     * @return false if another holder makes them wait already; it will release them
     */
    public boolean hold(Object by) {
        if (holder != null) {
            return false;
        }
        holder = by;
        return true;
    }

    /** Makes flushes wait until all tasks have run that are queued on the loop by now, whatever becomes of these. */
    public void holdForTasks(Object by, EventLoop loop) {
        if (hold(by) && !OnLoop.queue(loop, () -> release(by))) {
            release(by);
        }
    }

    /**
     * Makes flushes wait for a channel that has begun to read. Channels of a loop read in turn, so an earlier holder is a
     * read that never ended.
     */
    public void holdForRead(Object by) {
        if (!isHeldBy(by)) {
            if (holder != null) {
                release(holder);
            }
            holder = by;
        }
    }

    /** Whether the input of a channel is handed over now, and its consumer waits for more. */
    public boolean wantsMore(ChannelConfig of) {
        return holder instanceof Reading reading && reading.wantsMore(of);
    }

    /** Flushes everything that waits, if this is the holder. */
    public void release(Object by) {
        if (!isHeldBy(by)) {
            return;
        }
        holder = null;
        if (flushing) {
            // A flush may make room, which lets a source emit and hold the flushes again. The outer call goes on.
            return;
        }
        flushing = true;
        try {
            for (Waiting next = waiting.poll(); next != null; next = waiting.poll()) {
                next.flush();
            }
        } finally {
            flushing = false;
        }
    }

    /** Whether this output is flushed later; otherwise the caller must flush it now. */
    public boolean takes(Waiting turns) {
        if (holder == null) {
            return false;
        }
        waiting.add(turns);
        return true;
    }

    @SuppressWarnings("ReferenceEquality")
    private boolean isHeldBy(Object by) {
        return holder == by;
    }
}
