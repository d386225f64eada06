package io.sockflux.internal.receive;

import io.netty.channel.Channel;
import io.netty.channel.EventLoop;
import io.sockflux.internal.channel.Items;
import io.sockflux.internal.loop.LoopFlushes;
import io.sockflux.spi.RecordReader;
import io.sockflux.spi.ScatterReader;
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

    private static final int MOST_RECORDS = 16;

    private final Channel channel;
    private final @Nullable RecordReader records;
    private final @Nullable ScatterReader scatter;
    private final Supplier<? extends Throwable> closedHere;
    /** None until one must wait. */
    private @Nullable ArrayDeque<Object> items;

    private @Nullable ReceiveSubscription<?> subscription;
    /** The relay that all of the input is for, from before it subscribes until it is over. */
    private @Nullable Object relay;

    private boolean readAsked;
    private boolean draining;
    private boolean ended;
    private @Nullable Throwable failure;
    private @Nullable Discard discard;
    private boolean refuses;
    private boolean endTold;
    private int handedOver;
    private Ahead ahead = Ahead.NONE;
    private @Nullable Runnable watcher;
    private @Nullable LoopFlushes flushes;

    /**
     * The queue of a channel.
     *
     * @param closedHere what one is told who comes when everything has been closed
     */
    public ReceiveQueue(Channel channel, Supplier<? extends Throwable> closedHere) {
        this.channel = channel;
        this.records = channel instanceof RecordReader reader ? reader : null;
        this.scatter = channel instanceof ScatterReader reader ? reader : null;
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

    /** Told of what comes in while the input is thrown away. */
    public interface Discard {

        /** Nobody wants to know. */
        Discard UNNOTICED = new Discard() {
            @Override
            public void discarded(int bytes) {}

            @Override
            public void ended() {}
        };

        void discarded(int bytes);

        /** The peer's end of stream; not told where the input ends for another reason. */
        void ended();
    }

    /** What is read ahead of demand. */
    public enum Ahead {
        NONE,
        /** One read more, whenever nothing waits here: what comes next may be the end. */
        ONE,
        /** Everything; only where the kernel has a bounded amount left. */
        ALL
    }

    public void readAhead(Ahead what) {
        ahead = what;
        lookAhead();
    }

    private void lookAhead() {
        if (ahead != Ahead.NONE && (ahead == Ahead.ALL || isEmpty())) {
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
        if (records != null) {
            records.takesDescriptors(subscriber.takesWhole());
        }
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
        leaveRoom(subscriber);
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

    private static void discard(Object item, Discard listener) {
        int bytes = Items.length(item);
        Items.discardReceived(item);
        listener.discarded(bytes);
    }

    public void readCompleted() {
        readAsked = false;
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
    public void discardAll(Discard listener) {
        discardAll(listener, false);
    }

    /** The same, but a subscriber, whether now or later, is told that it was closed here. */
    public void refuseAll(Discard listener) {
        discardAll(listener, true);
    }

    private void discardAll(Discard listener, boolean refuse) {
        ReceiveSubscription<?> subscriber = subscription;
        subscription = null;
        refuses = refuse;
        discard = listener;
        if (records != null) {
            records.takesDescriptors(false);
        }
        int bytes = release();
        if (subscriber != null) {
            leaveRoom(subscriber);
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
            if (subscriber.isUnbounded() && !channel.config().isAutoRead()) {
                // With auto-read on the channel reads until the kernel has no more, rather than once for each wake-up.
                readAsked = true;
                channel.config().setAutoRead(true);
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
        if (!readAsked && !ended && !channel.config().isAutoRead()) {
            readAsked = true;
            if (records != null && subscription != null) {
                records.mayRead(subscription.demandUpTo(MOST_RECORDS));
            }
            if (scatter != null && subscription != null && subscription.room() != null) {
                scatter.readInto(subscription.room());
            }
            channel.read();
        }
    }

    /** Nothing is received any more into the buffers of a subscriber that has left. */
    private void leaveRoom(ReceiveSubscription<?> subscriber) {
        if (scatter != null && subscriber.room() != null) {
            scatter.readInto(null);
        }
    }

    private void stopReading() {
        if (channel.config().isAutoRead()) {
            channel.config().setAutoRead(false);
            readAsked = false;
            if (!draining) {
                // A read that is taken back between two turns of the loop, as on io_uring, is never done.
                flushes().release(this);
            }
        }
    }
}
