package io.sockflux.internal.receive;

import io.sockflux.internal.channel.Items;

/** Hears of the input of a {@link ReceiveQueue} that is thrown away. Event loop only. */
public interface ReceiveDiscard {

    /** For a caller that does not need to know. */
    ReceiveDiscard UNNOTICED = new ReceiveDiscard() {
        @Override
        public void discarded(int bytes) {}

        @Override
        public void ended() {}
    };

    /** Throws an item away, and tells of its bytes. */
    default void take(Object item) {
        int bytes = Items.length(item);
        Items.discardReceived(item);
        discarded(bytes);
    }

    void discarded(int bytes);

    /** Tells the peer's end of stream. Not called if the input ends for another reason. */
    void ended();
}
