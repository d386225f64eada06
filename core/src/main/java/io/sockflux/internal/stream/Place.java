package io.sockflux.internal.stream;

import io.sockflux.internal.channel.Counts;
import io.sockflux.internal.loop.Onset;
import java.util.concurrent.atomic.AtomicIntegerFieldUpdater;

/**
 * The place of an accepted connection within its listener's limits. It is free when the channel has closed and the
 * connection's handler, if any, has ended: a handler costs as much as a socket. Any thread.
 */
public abstract class Place {

    private static final AtomicIntegerFieldUpdater<Place> HOLDERS =
            AtomicIntegerFieldUpdater.newUpdater(Place.class, "holders");

    private static final int CHANNEL = 1;
    private static final int HANDLER = 2;

    private volatile int holders = CHANNEL;

    /** Tells when the listener begins to drain. */
    public abstract Onset draining();

    /** The numbers of its listener. */
    public abstract Counts counts();

    /** It is free: runs once, on the thread of the last holder. */
    protected abstract void freed();

    /** Keeps the place also for a handler; false if it is free already. */
    public boolean hold() {
        int held = holders;
        while (held != 0 && !HOLDERS.compareAndSet(this, held, held | HANDLER)) {
            held = holders;
        }
        return held != 0;
    }

    /** The handler has ended, or is not run any more; without effect where no handler holds the place. */
    public void handlerEnded() {
        leave(HANDLER);
    }

    /** The channel has closed. */
    public void channelClosed() {
        leave(CHANNEL);
    }

    private void leave(int holder) {
        int held = holders;
        while (!HOLDERS.compareAndSet(this, held, held & ~holder)) {
            held = holders;
        }
        if (held == holder) {
            freed();
        }
    }
}
