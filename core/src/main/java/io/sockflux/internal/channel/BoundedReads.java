package io.sockflux.internal.channel;

import io.netty.buffer.ByteBuf;
import io.netty.buffer.ByteBufAllocator;
import io.netty.channel.AdaptiveRecvByteBufAllocator;
import io.netty.channel.ChannelConfig;
import io.netty.channel.MaxMessagesRecvByteBufAllocator;
import io.netty.util.UncheckedBooleanSupplier;
import io.sockflux.internal.loop.LoopClock;
import io.sockflux.internal.loop.LoopTurn;
import org.jspecify.annotations.Nullable;

/**
 * Bounds how long a channel with auto-read reads in a turn of the loop. Netty counts reads only, and a subscriber may
 * make thousands of lines of a read. The loop comes back while there is input.
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
        private long begunNanos;

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
        public void reset(ChannelConfig config) {
            netty().reset(config);
            if (config.isAutoRead()) {
                begunNanos = clock.nanos();
            }
        }

        @Override
        public boolean continueReading() {
            return netty().continueReading() && isInTime();
        }

        @Override
        public boolean continueReading(UncheckedBooleanSupplier maybeMoreDataSupplier) {
            return netty().continueReading(maybeMoreDataSupplier) && isInTime();
        }

        private boolean isInTime() {
            return clock.nanos() - begunNanos < LoopTurn.MOST_NANOS;
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
