package io.sockflux.internal.stream;

import io.netty.channel.ChannelFuture;
import io.netty.channel.ChannelFutureListener;
import java.util.concurrent.atomic.AtomicInteger;

/**
 * The place of an accepted connection within its listener's limits. It is free when the channel has closed and the
 * connection's handler, if any, has ended: a handler costs as much as a socket. Any thread.
 */
public final class Place implements ChannelFutureListener {

    private final AtomicInteger holders = new AtomicInteger(1);
    private final Runnable freed;

    /**
     * The place of a channel, to whose close future this is added.
     *
     * @param freed runs once, on the thread of the last holder
     */
    public Place(Runnable freed) {
        this.freed = freed;
    }

    /** Keeps the place also for a handler; false if it is free already. */
    public boolean hold() {
        return holders.getAndUpdate(count -> count == 0 ? 0 : count + 1) > 0;
    }

    /** Gives up a hold on the place. */
    public void release() {
        if (holders.decrementAndGet() == 0) {
            freed.run();
        }
    }

    @Override
    public void operationComplete(ChannelFuture closed) {
        release();
    }
}
