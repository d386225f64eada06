package io.sockflux.internal.receive;

import io.netty.channel.Channel;
import io.netty.channel.ChannelConfig;
import io.netty.channel.EventLoop;
import io.sockflux.internal.loop.LoopFlushes;
import io.sockflux.spi.ScatterReader.Scattered;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;

/**
 * The input of a channel, on its way to the subscriber, of which there is at most one at a time. Items go straight to a
 * subscriber with demand. The queue holds items that the channel handed over beyond the demand, and items that no
 * subscriber has taken yet.
 *
 * <p>Event loop only.
 */
public final class ReceiveQueue extends SingleSubscriber implements LoopFlushes.Reading {

    private final ClosedHere connection;
    private boolean draining;
    private boolean ended;
    private @Nullable Throwable failure;
    private @Nullable ReceiveDiscard discard;
    private boolean refuses;
    private boolean endTold;
    private int handedOver;
    private ReadAhead ahead = ReadAhead.NONE;
    private @Nullable InputWatch watch;

    /**
     * The queue of a channel.
     *
     * @param connection makes the error for a subscriber that arrives after this side has closed the connection
     */
    public ReceiveQueue(Channel channel, ClosedHere connection) {
        super(channel);
        this.connection = connection;
    }

    EventLoop eventLoop() {
        return channel.eventLoop();
    }

    Throwable closedHere() {
        return connection.closedHereFailure();
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
        if ((ahead != ReadAhead.NONE && (ahead == ReadAhead.ALL || isEmpty()))
                || (watch != null && relay == null && waiting() < watch.mostWaiting())) {
            read();
        }
    }

    /** Counts the items that subscribers took, and wraps around. */
    public int handedOver() {
        return handedOver;
    }

    /**
     * Whether a subscriber takes the remaining items, or was told the peer's end of stream and may be at work on the last
     * of them.
     */
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

    /** Whether the peer has ended its direction and subscribers took all input before that. */
    public boolean isAtEnd() {
        return ended && failure == null && isEmpty();
    }

    // While the connection is idle

    /** Whether there is no input, no end of the input and no subscriber. */
    public boolean isQuiet() {
        return subscription == null && discard == null && isEmpty() && !ended;
    }

    /** Reads without a subscriber, for one watch at a time; the last one counts. */
    public void watch(InputWatch by) {
        watch = by;
        lookAhead();
    }

    @SuppressWarnings("ReferenceEquality")
    public void unwatch(InputWatch by) {
        if (watch == by) {
            watch = null;
            abandonRead();
            lookAhead();
        }
    }

    public boolean isWatched() {
        return watch != null;
    }

    private void stir() {
        InputWatch stirred = watch;
        if (stirred != null && !stirred.stirred(ended)) {
            watch = null;
        }
    }

    // The subscriber's side

    void attach(ReceiveSubscription<?> subscriber) {
        IllegalStateException refusal = refusal(subscriber.relay());
        if (refusal != null) {
            subscriber.fail(refusal);
            return;
        }
        if (discard != null) {
            subscriber.end(refuses ? closedHere() : null);
            return;
        }
        subscription = subscriber;
        takeDescriptors(subscriber.takesWhole());
        drain();
    }

    /** Detaches a subscriber; returns whether it was the present subscriber. */
    @SuppressWarnings("ReferenceEquality")
    boolean detach(ReceiveSubscription<?> subscriber) {
        if (subscription != subscriber) {
            return false;
        }
        subscription = null;
        leaveRoom(subscriber);
        stopReading();
        abandonRead();
        lookAhead();
        return true;
    }

    /** Takes back an item that the subscriber got and did not use. It is handed over first to the next subscriber. */
    void putBack(Object item) {
        if (discard != null) {
            discard.take(item);
        } else {
            items().addFirst(item);
        }
    }

    /**
     * Throws away the items that no subscriber took, after the loop's thread has ended. Any thread may call this.
     *
     * @param more gives back the items of an element that a subscriber has begun
     */
    public synchronized void releaseAfterEnd(Consumer<Consumer<Object>> more) {
        more.accept(this::putBack);
        release();
    }

    // The channel's side

    public void received(Object item) {
        if (!ended) {
            flushes().holdForRead(this);
        }
        if (discard != null) {
            discard.take(item);
        } else if (!draining && subscription != null && subscription.hasDemand() && isEmpty()) {
            draining = true;
            handedOver++;
            try {
                subscription.next(item);
            } finally {
                draining = false;
            }
        } else {
            items().add(item instanceof Scattered scattered ? scattered.takeBack() : item);
            stir();
        }
    }

    @Override
    public boolean wantsMore(ChannelConfig of) {
        return isUnderWay(of) && discard == null && isEmpty() && isAnyBufferRequested();
    }

    public void readCompleted() {
        readDone();
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

    /**
     * Ends the input. The first call counts.
     *
     * @param cause null for the peer's end of stream, otherwise the reason
     */
    public void end(@Nullable Throwable cause) {
        if (ended) {
            return;
        }
        ended = true;
        failure = cause;
        // A channel that is closed during a read may never report the end of the read.
        flushes().release(this);
        stir();
        if (discard == null) {
            drain();
        } else if (cause == null) {
            discard.ended();
        }
    }

    /** Reads nothing until it may {@linkplain #goOn go on}. */
    public void hold() {
        setHeld(true);
    }

    /** Reads by demand again. */
    public void goOn() {
        if (!ended) {
            setHeld(false);
            drain();
        }
    }

    /** Reads no more. The subscriber gets what was read, and then the end. What the kernel has stays there. */
    public void stop() {
        setHeld(true);
        takeBackRead();
        end(null);
    }

    // This side's shutdown and close

    /** Throws all input away from now on. A subscriber is told that the input has ended. */
    public void discardAll(ReceiveDiscard listener) {
        discardAll(listener, false);
    }

    /** Throws all input away from now on. A subscriber, also a later subscriber, is told that this side has closed. */
    public void refuseAll(ReceiveDiscard listener) {
        discardAll(listener, true);
        tellRefused();
    }

    private void discardAll(ReceiveDiscard listener, boolean refuse) {
        ReceiveSubscription<?> subscriber = subscription;
        subscription = null;
        refuses = refuse;
        discard = listener;
        takeDescriptors(false);
        int bytes = release();
        if (subscriber != null) {
            leaveRoom(subscriber);
            stopReading();
            subscriber.end(refuse ? closedHere() : null);
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

    /** Hands over items while there is demand, then reads on or tells the end. */
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
                askForAll(subscriber);
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
            askForOne(subscription);
        }
    }

    private void stopReading() {
        if (stopAskingForAll() && !draining) {
            // A read that is cancelled between two turns of the loop, as on io_uring, is never reported as done.
            flushes().release(this);
        }
    }
}
