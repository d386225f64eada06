package io.sockflux.internal.loop;

import io.netty.channel.EventLoop;
import io.netty.util.concurrent.FastThreadLocal;
import java.util.ArrayDeque;
import org.jspecify.annotations.Nullable;

/**
 * The flushes of one event loop that wait: while one channel's input is handed over, all that is sent because of it, on
 * whatever channel of the loop, goes out at the end by one call for each. Touched on the event loop only.
 */
public final class LoopFlushes {

    private static final FastThreadLocal<LoopFlushes> OF_LOOP = new FastThreadLocal<>() {
        @Override
        protected LoopFlushes initialValue() {
            return new LoopFlushes();
        }
    };

    /** What has something to flush. */
    public interface Waiting {

        /** Flushes what was written. Event loop only. */
        void flush();
    }

    private final ArrayDeque<Waiting> waiting = new ArrayDeque<>();
    private @Nullable Object holder;
    private boolean flushing;

    private LoopFlushes() {}

    /** Those of the event loop that this is called on. */
    public static LoopFlushes ofThisLoop() {
        return OF_LOOP.get();
    }

    /**
     * From now on flushes wait, until the same one {@linkplain #release releases} them.
     *
     * @return false if they wait for another already, who will release them
     */
    public boolean hold(Object by) {
        if (holder != null) {
            return false;
        }
        holder = by;
        return true;
    }

    /** The same until all that is on its way to the loop by now has got there, whatever becomes of it. */
    public void holdForTasks(Object by, EventLoop loop) {
        if (hold(by) && !OnLoop.queue(loop, () -> release(by))) {
            release(by);
        }
    }

    /** The same for a channel that has begun to read. No two read at a time, so whoever holds them is one that never ended. */
    public void holdForRead(Object by) {
        if (!isHeldBy(by)) {
            if (holder != null) {
                release(holder);
            }
            holder = by;
        }
    }

    /** Lets them go, if it is this one that they wait for. */
    public void release(Object by) {
        if (!isHeldBy(by)) {
            return;
        }
        holder = null;
        if (flushing) {
            // To flush may make room, and room lets a source emit, and hold them again; whoever began goes on.
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

    /** Whether this one is going to be flushed later; otherwise it must be now. */
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
