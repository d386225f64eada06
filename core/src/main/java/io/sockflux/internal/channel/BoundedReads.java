package io.sockflux.internal.channel;

import io.netty.buffer.ByteBuf;
import io.netty.buffer.ByteBufAllocator;
import io.netty.channel.AdaptiveRecvByteBufAllocator;
import io.netty.channel.ChannelConfig;
import io.netty.channel.MaxMessagesRecvByteBufAllocator;
import io.netty.util.UncheckedBooleanSupplier;
import io.sockflux.internal.loop.LoopClock;
import io.sockflux.internal.loop.LoopFlushes;
import io.sockflux.internal.loop.LoopTurn;
import org.jspecify.annotations.Nullable;

/**
 * Bounds how long a channel reads in a turn of the loop. Netty counts reads only, and a subscriber may make thousands of
 * lines of a read. The loop comes back while there is input.
 *
 * <p>Without auto-read, Netty reads once. But where a read has filled its buffer and the consumer waits for more, the
 * next read follows at once: the memory that the last read has used is still in the processor's caches, and the peer
 * gets larger windows. That made an echo of many long messages three times as fast.
 */
final class BoundedReads implements MaxMessagesRecvByteBufAllocator {

    /** Netty's stream channels read 16 times at the most too. */
    private static final MaxMessagesRecvByteBufAllocator NETTY =
            new AdaptiveRecvByteBufAllocator().maxMessagesPerRead(16);

    private final LoopClock clock;

    /** For all channels of a network; each has a handle of its own. */
    BoundedReads(LoopClock clock) {
        this.clock = clock;
    }

    @Override
    @SuppressWarnings("deprecation") // Netty's interface has it
    public Handle newHandle() {
        return new Bounded(clock);
    }

    @Override
    public int maxMessagesPerRead() {
        return NETTY.maxMessagesPerRead();
    }

    @Override
    public MaxMessagesRecvByteBufAllocator maxMessagesPerRead(int most) {
        throw new UnsupportedOperationException("maxMessagesPerRead: is shared by all channels");
    }

    private static final class Bounded implements ExtendedHandle {

        private final LoopClock clock;
        private @Nullable ExtendedHandle used;
        private @Nullable ChannelConfig config;
        /** Wraps around, as only short distances matter. */
        private int begunNanos;

        private int reads;

        Bounded(LoopClock clock) {
            this.clock = clock;
        }

        /** Made on first use: Netty makes a handle also to see of what kind the handles of an allocator are. */
        @SuppressWarnings("deprecation") // Netty's way to make a handle
        private ExtendedHandle netty() {
            ExtendedHandle known = used;
            if (known == null) {
                known = (ExtendedHandle) NETTY.newHandle();
                used = known;
            }
            return known;
        }

        @Override
        public void reset(ChannelConfig of) {
            netty().reset(of);
            config = of;
            reads = 0;
            if (of.isAutoRead()) {
                begin();
            }
        }

        @Override
        public boolean continueReading() {
            return hasAutoRead() ? netty().continueReading() && isInTime() : isAskedForMore() && isInTime();
        }

        @Override
        public boolean continueReading(UncheckedBooleanSupplier maybeMoreDataSupplier) {
            return hasAutoRead()
                    ? netty().continueReading(maybeMoreDataSupplier) && isInTime()
                    : isAskedForMore() && isInTime();
        }

        private boolean hasAutoRead() {
            return config != null && config.isAutoRead();
        }

        /** Whether the last read has filled its buffer, and the consumer has asked for more than it has. */
        private boolean isAskedForMore() {
            if (config == null
                    || reads >= NETTY.maxMessagesPerRead()
                    || lastBytesRead() < attemptedBytesRead()
                    || !LoopFlushes.ofThisLoop().wantsMore(config)) {
                return false;
            }
            if (reads == 1) {
                // Most reads are the only one of their turn, so only the second asks the clock.
                begin();
            }
            return true;
        }

        private void begin() {
            begunNanos = (int) clock.nanos();
        }

        private boolean isInTime() {
            return (int) clock.nanos() - begunNanos < LoopTurn.MOST_NANOS;
        }

        @Override
        public ByteBuf allocate(ByteBufAllocator alloc) {
            return netty().allocate(alloc);
        }

        @Override
        public int guess() {
            return netty().guess();
        }

        @Override
        public void incMessagesRead(int numMessages) {
            netty().incMessagesRead(numMessages);
            reads += numMessages;
        }

        @Override
        public void lastBytesRead(int bytes) {
            netty().lastBytesRead(bytes);
        }

        @Override
        public int lastBytesRead() {
            return netty().lastBytesRead();
        }

        @Override
        public void attemptedBytesRead(int bytes) {
            netty().attemptedBytesRead(bytes);
        }

        @Override
        public int attemptedBytesRead() {
            return netty().attemptedBytesRead();
        }

        @Override
        public void readComplete() {
            netty().readComplete();
        }
    }
}
