package io.sockflux.internal.receive;

import io.netty.channel.Channel;
import io.sockflux.spi.RecordReader;
import io.sockflux.spi.ScatterReader;
import org.jspecify.annotations.Nullable;

/** The reads of a channel: a read at a time, or all reads while a subscriber has unbounded demand. Event loop only. */
final class ChannelReads {

    /** The most records that a read may bring, which bounds the memory of a read. */
    private static final int MOST_RECORDS = 16;

    private final Channel channel;
    private final @Nullable RecordReader records;
    private final @Nullable ScatterReader scatter;
    private boolean asked;

    ChannelReads(Channel channel) {
        this.channel = channel;
        this.records = channel instanceof RecordReader reader ? reader : null;
        this.scatter = channel instanceof ScatterReader reader ? reader : null;
    }

    /** Asks for a read, unless a read is under way. */
    void ask(@Nullable ReceiveSubscription<?> subscriber) {
        if (asked || channel.config().isAutoRead()) {
            return;
        }
        asked = true;
        if (records != null && subscriber != null) {
            records.mayRead(subscriber.demandUpTo(MOST_RECORDS));
        }
        if (scatter != null && subscriber != null && subscriber.room() != null) {
            scatter.readInto(subscriber.room());
        }
        channel.read();
    }

    /**
     * Asks for all input. With auto-read on, the channel reads until the kernel has no more, rather than once for each
     * wake-up.
     */
    void askForAll() {
        if (!channel.config().isAutoRead()) {
            asked = true;
            channel.config().setAutoRead(true);
        }
    }

    /** The channel has completed its read. */
    void done() {
        asked = false;
    }

    /** Ends the reading of all input. Returns false if it was not under way. */
    boolean stop() {
        if (!channel.config().isAutoRead()) {
            return false;
        }
        channel.config().setAutoRead(false);
        asked = false;
        return true;
    }

    /** Sets whether the channel hands over descriptors from now on. */
    void takeDescriptors(boolean taken) {
        if (records != null) {
            records.takesDescriptors(taken);
        }
    }

    /** Ends receiving into the buffers of a subscriber that has left. */
    void leaveRoom(ReceiveSubscription<?> subscriber) {
        if (scatter != null && subscriber.room() != null) {
            scatter.readInto(null);
        }
    }
}
