package io.sockflux.internal.receive;

import io.netty.channel.Channel;
import io.netty.channel.EventLoop;
import io.sockflux.internal.channel.Items;
import io.sockflux.internal.loop.LoopFlushes;
import io.sockflux.spi.Scattered;
import java.util.ArrayDeque;
import java.util.function.Consumer;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;

/**
 * What arrives on one channel, on its way to the one subscriber that there may be. Buffers go straight to the subscriber
 * while it has demand; the queue holds what the channel handed over beyond that, and what no subscriber has taken yet.
 *
 * <p>Touched on the event loop only.
 */
public final class ReceiveQueue {

    private final Channel channel;
    private final ChannelReads reads;
    private final Supplier<? extends Throwable> closedHere;
    /** None until one must wait. */
    private @Nullable ArrayDeque<Object> items;

    private @Nullable ReceiveSubscription<?> subscription;
    /** The relay that all of the input is for, from before it subscribes until it is over. */
    private @Nullable Object relay;

    private boolean draining;
    private boolean ended;
    private @Nullable Throwable failure;
    private @Nullable ReceiveDiscard discard;
    private boolean refuses;
    private boolean endTold;
    private int handedOver;
    private ReadAhead ahead = ReadAhead.NONE;
    private @Nullable Runnable watcher;
    private @Nullable LoopFlushes flushes;

    /**
     * The queue of a channel.
     *
     * @param closedHere what one is told who comes when everything has been closed
     */
    public ReceiveQueue(Channel channel, Supplier<? extends Throwable> closedHere) {
        this.channel = channel;
        this.reads = new ChannelReads(channel);
        this.closedHere = closedHere;
    }

    EventLoop eventLoop() {
        return channel.eventLoop();
    }

    Throwable closedHere() {
        return closedHere.get();
    }

    @Override
    public String toString() {
        return channel.toString();
    }

    public void readAhead(ReadAhead what) {
        ahead = what;
        lookAhead();
    }

    private void lookAhead() {
        if (ahead != ReadAhead.NONE && (ahead == ReadAhead.ALL || isEmpty())) {
            read();
        }
    }

    public boolean hasSubscriber() {
        return subscription != null;
    }

    /** Counts what subscribers took, and wraps around. */
    public int handedOver() {
        return handedOver;
    }

    /** Whether somebody takes what is left here, or was told the peer's end of stream and may be at work on what came last. */
    public boolean isInUse() {
        return endTold || (subscription != null && !isEmpty());
    }

    public boolean isEnded() {
        return ended;
    }

    /** Whether the input ended with the peer's end of stream. */
    public boolean hasEndInOrder() {
        return ended && failure == null;
    }

    /** Whether the peer has ended its side and all that it sent before was taken. */
    public boolean isAtEnd() {
        return ended && failure == null && isEmpty();
    }

    // What goes on while nobody uses the connection

    /** Whether there is no input, no end of it and nobody who takes it. */
    public boolean isQuiet() {
        return subscription == null && discard == null && isEmpty() && !ended;
    }

    /** Reads once, for whoever comes next, and tells of the first thing that comes, which is kept. */
    public void watch(Runnable stirred) {
        watcher = stirred;
        read();
    }

    public void unwatch() {
        watcher = null;
    }

    private void stir() {
        Runnable stirred = watcher;
        watcher = null;
        if (stirred != null) {
            stirred.run();
        }
    }

    // What the subscriber does

    void attach(ReceiveSubscription<?> subscriber) {
        IllegalStateException refusal = refusal(subscriber.relay());
        if (refusal != null) {
            subscriber.fail(refusal);
            return;
        }
        if (discard != null) {
            subscriber.end(refuses ? closedHere.get() : null);
            return;
        }
        subscription = subscriber;
        reads.takeDescriptors(subscriber.takesWhole());
        drain();
    }

    /** Why there can be no subscriber for this relay, or for none where that is null; null if there can be. */
    @SuppressWarnings("ReferenceEquality")
    private @Nullable IllegalStateException refusal(@Nullable Object forRelay) {
        if (subscription != null || relay != forRelay) {
            return new IllegalStateException("receive: has a subscriber already"
                    + (relay != null ? ", which is a relay" : "")
                    + " (expected: one at a time)");
        }
        return null;
    }

    /** Keeps the input for a relay, which is going to subscribe; an error if there is somebody else. */
    public void claim(Object forRelay) {
        IllegalStateException refusal = refusal(null);
        if (refusal != null) {
            throw refusal;
        }
        relay = forRelay;
    }

    /** The relay is over, or was not begun. */
    @SuppressWarnings("ReferenceEquality")
    public void unclaim(Object ofRelay) {
        if (relay == ofRelay) {
            relay = null;
        }
    }

    /** Whether it was the subscriber. */
    boolean detach(ReceiveSubscription<?> subscriber) {
        if (subscription != subscriber) {
            return false;
        }
        subscription = null;
        reads.leaveRoom(subscriber);
        stopReading();
        lookAhead();
        return true;
    }

    /** Takes back what the subscriber got and did not use, to be the first that is handed over next. */
    void putBack(Object item) {
        if (discard != null) {
            discard(item, discard);
        } else {
            items().addFirst(item);
        }
    }

    /**
     * Throws away what nobody took. The loop's thread has ended, and any thread may come here.
     *
     * @param more gives back what a subscriber has begun
     */
    public synchronized void releaseAfterEnd(Consumer<Consumer<Object>> more) {
        more.accept(this::putBack);
        release();
    }

    // What the channel does

    public void received(Object item) {
        if (!ended) {
            flushes().holdForRead(this);
        }
        if (discard != null) {
            discard(item, discard);
        } else if (!draining && subscription != null && subscription.hasDemand() && isEmpty()) {
            draining = true;
            handedOver++;
            try {
                subscription.next(item);
            } finally {
                draining = false;
            }
        } else {
            items().add(item instanceof Scattered scattered ? scattered.copy() : item);
            stir();
        }
    }

    private static void discard(Object item, ReceiveDiscard listener) {
        int bytes = Items.length(item);
        Items.discardReceived(item);
        listener.discarded(bytes);
    }

    public void readCompleted() {
        reads.done();
        try {
            if (discard != null) {
                read();
            } else {
                drain();
                lookAhead();
            }
        } finally {
            flushes().release(this);
        }
    }

    private LoopFlushes flushes() {
        LoopFlushes known = flushes;
        if (known == null) {
            known = LoopFlushes.ofThisLoop();
            flushes = known;
        }
        return known;
    }

    /** The peer's end of stream, or with a failure the end for any other reason; the first one counts. */
    public void end(@Nullable Throwable cause) {
        if (ended) {
            return;
        }
        ended = true;
        failure = cause;
        // A channel that is closed as it reads may never say that it is done.
        flushes().release(this);
        stir();
        if (discard == null) {
            drain();
        } else if (cause == null) {
            discard.ended();
        }
    }

    // What this side's shutdown and close do

    /** From now on everything is thrown away as it comes; a subscriber is told that the input has ended. */
    public void discardAll(ReceiveDiscard listener) {
        discardAll(listener, false);
    }

    /** The same, but a subscriber, whether now or later, is told that it was closed here. */
    public void refuseAll(ReceiveDiscard listener) {
        discardAll(listener, true);
    }

    private void discardAll(ReceiveDiscard listener, boolean refuse) {
        ReceiveSubscription<?> subscriber = subscription;
        subscription = null;
        refuses = refuse;
        discard = listener;
        reads.takeDescriptors(false);
        int bytes = release();
        if (subscriber != null) {
            reads.leaveRoom(subscriber);
            stopReading();
            subscriber.end(refuse ? closedHere.get() : null);
        }
        if (bytes > 0) {
            listener.discarded(bytes);
        }
        if (!ended) {
            read();
        } else if (failure == null) {
            listener.ended();
        }
    }

    private boolean isEmpty() {
        return items == null || items.isEmpty();
    }

    private ArrayDeque<Object> items() {
        ArrayDeque<Object> known = items;
        if (known == null) {
            known = new ArrayDeque<>(4);
            items = known;
        }
        return known;
    }

    private @Nullable Object poll() {
        return items == null ? null : items.poll();
    }

    /** Throws away what nobody took. */
    public int release() {
        int bytes = 0;
        for (Object item = poll(); item != null; item = poll()) {
            bytes += Items.length(item);
            Items.discardReceived(item);
        }
        return bytes;
    }

    /** Hands over what is there and what demand asks for, then reads on or says that it ended. */
    void drain() {
        if (draining) {
            return;
        }
        if (!isEmpty()) {
            handOver();
        }
        ReceiveSubscription<?> subscriber = subscription;
        if (subscriber == null || !isEmpty()) {
            lookAhead();
            return;
        }
        if (ended) {
            subscription = null;
            if (failure == null) {
                endTold = true;
                subscriber.endOfStream();
            } else {
                subscriber.end(failure);
            }
        } else if (subscriber.hasDemand()) {
            if (subscriber.isUnbounded()) {
                reads.askForAll();
            } else {
                read();
            }
        } else {
            lookAhead();
        }
    }

    private void handOver() {
        boolean holds = flushes().hold(this);
        draining = true;
        try {
            while (subscription != null && subscription.hasDemand()) {
                Object item = poll();
                if (item == null) {
                    break;
                }
                handedOver++;
                subscription.next(item);
            }
        } finally {
            draining = false;
            if (holds) {
                flushes().release(this);
            }
        }
    }

    private void read() {
        if (!ended) {
            reads.ask(subscription);
        }
    }

    private void stopReading() {
        if (reads.stop() && !draining) {
            // A read that is taken back between two turns of the loop, as on io_uring, is never done.
            flushes().release(this);
        }
    }
}
