package io.sockflux.internal.receive;

import io.netty.channel.Channel;
import org.jspecify.annotations.Nullable;

/** The input's subscriber, of which there is at most one at a time, and the relay that keeps others away. Event loop only. */
abstract class SingleSubscriber extends WaitingItems {

    @Nullable
    ReceiveSubscription<?> subscription;
    /** The relay that has claimed the input, from before it subscribes until it is over. */
    @Nullable
    Object relay;

    SingleSubscriber(Channel channel) {
        super(channel);
    }

    /** Whether a subscriber has requested an item that has not come. */
    public final boolean isRequested() {
        return subscription != null && subscription.hasDemand();
    }

    /** Whether an item is requested in any buffer; the subscriber's own buffers are handed to the channel read by read. */
    final boolean isAnyBufferRequested() {
        ReceiveSubscription<?> subscriber = subscription;
        return subscriber != null && subscriber.hasDemand() && subscriber.room() == null;
    }

    public final boolean hasSubscriber() {
        return subscription != null;
    }

    /**
     * The reason why there can be no subscriber; null if there can be.
     *
     * @param forRelay the relay that subscribes; null for any other subscriber
     */
    @SuppressWarnings("ReferenceEquality")
    final @Nullable IllegalStateException refusal(@Nullable Object forRelay) {
        if (subscription != null || relay != forRelay) {
            return new IllegalStateException("receive: has a subscriber already"
                    + (relay != null ? ", which is a relay" : "")
                    + " (expected: one at a time)");
        }
        return null;
    }

    /**
     * Keeps the input for a relay that is going to subscribe.
     *
     * @throws IllegalStateException if there is a subscriber or another relay
     */
    public final void claim(Object forRelay) {
        IllegalStateException refusal = refusal(null);
        if (refusal != null) {
            throw refusal;
        }
        relay = forRelay;
    }

    /** Ends the relay's claim, after the relay or without it. */
    @SuppressWarnings("ReferenceEquality")
    public final void unclaim(Object ofRelay) {
        if (relay == ofRelay) {
            relay = null;
        }
    }
}
