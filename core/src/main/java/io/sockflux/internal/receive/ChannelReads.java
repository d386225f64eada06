package io.sockflux.internal.receive;

import io.netty.channel.Channel;
import io.sockflux.spi.RecordReader;
import io.sockflux.spi.ScatterReader;
import org.jspecify.annotations.Nullable;

/** The reads of one channel: one at a time, or all that come while a subscriber has unbounded demand. Event loop only. */
final class ChannelReads {

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

    /** Asks for one read, unless one is under way. */
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

    /** With auto-read on the channel reads until the kernel has no more, rather than once for each wake-up. */
    void askForAll() {
        if (!channel.config().isAutoRead()) {
            asked = true;
            channel.config().setAutoRead(true);
        }
    }

    /** The channel has done what it was asked for. */
    void done() {
        asked = false;
    }

    /** Ends reading without a bound. Returns false if there was none. */
    boolean stop() {
        if (!channel.config().isAutoRead()) {
            return false;
        }
        channel.config().setAutoRead(false);
        asked = false;
        return true;
    }

    /** Whether the descriptors that come from now on are handed over. */
    void takeDescriptors(boolean taken) {
        if (records != null) {
            records.takesDescriptors(taken);
        }
    }

    /** Receives nothing any more into the buffers of a subscriber that has left. */
    void leaveRoom(ReceiveSubscription<?> subscriber) {
        if (scatter != null && subscriber.room() != null) {
            scatter.readInto(null);
        }
    }
}
