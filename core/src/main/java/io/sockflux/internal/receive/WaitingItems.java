package io.sockflux.internal.receive;

import io.netty.channel.Channel;
import io.sockflux.internal.channel.Items;
import java.util.ArrayDeque;
import org.jspecify.annotations.Nullable;

/** The items that a channel has handed over and that wait for a subscriber. Event loop only. */
abstract class WaitingItems extends ChannelReads {

    /** Null until an item must wait, as most connections never let an item wait. */
    private @Nullable ArrayDeque<Object> items;

    WaitingItems(Channel channel) {
        super(channel);
    }

    final boolean isEmpty() {
        return items == null || items.isEmpty();
    }

    final int waiting() {
        return items == null ? 0 : items.size();
    }

    final ArrayDeque<Object> items() {
        ArrayDeque<Object> known = items;
        if (known == null) {
            known = new ArrayDeque<>(4);
            items = known;
        }
        return known;
    }

    final @Nullable Object poll() {
        return items == null ? null : items.poll();
    }

    /** Throws away the items that no subscriber took; returns how many bytes they had. */
    public final int release() {
        int bytes = 0;
        for (Object item = poll(); item != null; item = poll()) {
            bytes += Items.length(item);
            Items.discardReceived(item);
        }
        return bytes;
    }
}
