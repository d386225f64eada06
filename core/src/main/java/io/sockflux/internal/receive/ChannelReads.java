package io.sockflux.internal.receive;

import io.netty.channel.Channel;
import io.netty.channel.ChannelConfig;
import io.sockflux.internal.channel.InputRefused;
import io.sockflux.internal.channel.NextReader;
import io.sockflux.internal.loop.LoopFlushes;
import io.sockflux.spi.RecordReader;
import io.sockflux.spi.ScatterReader;
import org.jspecify.annotations.Nullable;

/**
 * The reads of a channel: a read at a time, or all reads while a subscriber has unbounded demand. It is the queue's base
 * class rather than a part of it, which saves each connection an object. Event loop only.
 */
abstract class ChannelReads {

    /** The most records that a read may bring, which bounds the memory of a read. */
    private static final int MOST_RECORDS = 16;

    final Channel channel;
    private boolean asked;
    /** Whether the read that is under way was asked for by a consumer that has left. */
    private boolean abandoned;
    /** Whether a layer holds reads back, so that each must be asked for. */
    private boolean paced;
    /** Whether nothing is read, whatever is asked for. */
    private boolean held;

    private @Nullable LoopFlushes flushes;

    ChannelReads(Channel channel) {
        this.channel = channel;
    }

    /** Asks for a read, unless a read is under way. */
    final void askForOne(@Nullable ReceiveSubscription<?> subscriber) {
        if (held) {
            return;
        }
        if (asked) {
            takeOver();
            return;
        }
        if (channel.config().isAutoRead()) {
            return;
        }
        asked = true;
        if (subscriber != null && channel instanceof RecordReader records) {
            records.mayRead(subscriber.demandUpTo(MOST_RECORDS));
        }
        if (subscriber != null && subscriber.room() != null && channel instanceof ScatterReader scatter) {
            scatter.readInto(subscriber.room());
        }
        channel.read();
    }

    /**
     * Asks for all input. With auto-read on, the channel reads until the kernel has no more, rather than once for each
     * wake-up.
     */
    final void askForAll(@Nullable ReceiveSubscription<?> subscriber) {
        if (paced || held) {
            askForOne(subscriber);
        } else if (!channel.config().isAutoRead()) {
            asked = true;
            channel.config().setAutoRead(true);
        }
    }

    /** Whether each read must be asked for, and the layers are told when this side closes. */
    public final void setPaced(boolean held) {
        paced = held;
    }

    /** Reads nothing from now on, whatever is asked for. */
    final void setHeld(boolean nothingIsRead) {
        held = nothingIsRead;
    }

    /** Takes back a read that was asked for and has not come. */
    final void takeBackRead() {
        // Turning auto-read off takes a read back, so it must be on first.
        if (!channel.config().isAutoRead()) {
            channel.config().setAutoRead(true);
        }
        channel.config().setAutoRead(false);
        asked = false;
    }

    /** Tells the layers that hold reads back that what comes is thrown away. */
    final void tellRefused() {
        if (paced) {
            channel.pipeline().fireUserEventTriggered(InputRefused.INSTANCE);
        }
    }

    /** Tells the layers if a new consumer waits for the read that is under way. */
    private void takeOver() {
        if (abandoned) {
            abandoned = false;
            channel.pipeline().fireUserEventTriggered(NextReader.INSTANCE);
        }
    }

    /** The consumer of the read that is under way, if any, has left. */
    final void abandonRead() {
        abandoned = asked;
    }

    /** Whether this channel reads now, and may read on without being asked again. */
    @SuppressWarnings("ReferenceEquality")
    final boolean isUnderWay(ChannelConfig of) {
        return asked && !paced && !held && of == channel.config();
    }

    /** The channel has completed its read. */
    final void readDone() {
        asked = false;
    }

    /** Ends the reading of all input. Returns false if it was not under way. */
    final boolean stopAskingForAll() {
        if (!channel.config().isAutoRead()) {
            return false;
        }
        channel.config().setAutoRead(false);
        asked = false;
        return true;
    }

    /** Sets whether the channel hands over descriptors from now on. */
    final void takeDescriptors(boolean taken) {
        if (channel instanceof RecordReader records) {
            records.takesDescriptors(taken);
        }
    }

    /** Ends receiving into the buffers of a subscriber that has left. */
    final void leaveRoom(ReceiveSubscription<?> subscriber) {
        if (subscriber.room() != null && channel instanceof ScatterReader scatter) {
            scatter.readInto(null);
        }
    }

    /** The flushes of the channel's loop, which wait while a read is under way. */
    final LoopFlushes flushes() {
        LoopFlushes known = flushes;
        if (known == null) {
            known = LoopFlushes.ofThisLoop();
            flushes = known;
        }
        return known;
    }
}
