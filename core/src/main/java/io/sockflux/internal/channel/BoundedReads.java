package io.sockflux.internal.channel;

import io.netty.buffer.ByteBuf;
import io.netty.buffer.ByteBufAllocator;
import io.netty.channel.ChannelConfig;
import io.netty.channel.MaxMessagesRecvByteBufAllocator;
import io.netty.util.UncheckedBooleanSupplier;
import io.sockflux.internal.loop.LoopClock;
import io.sockflux.internal.loop.LoopFlushes;
import io.sockflux.internal.loop.LoopTurn;
import org.jspecify.annotations.Nullable;

/**
 * Bounds how long a channel reads in a turn of the loop, and guesses how long the buffer for its next read should be. Netty
 * counts reads only, and a subscriber may make thousands of lines of a read. The loop comes back while there is input.
 *
 * <p>Without auto-read, Netty reads once. But where a read has filled its buffer and the consumer waits for more, the
 * next read follows at once: the memory that the last read has used is still in the processor's caches, and the peer
 * gets larger windows. That made an echo of many long messages three times as fast.
 *
 * <p>The guess goes as Netty's adaptive one does. It is made anew because every connection keeps its handle, and Netty's is
 * three objects of 112 bytes beside this one of 40.
 */
final class BoundedReads implements MaxMessagesRecvByteBufAllocator {

    /** Netty's stream channels read 16 times at the most too. */
    private static final int MOST_READS = 16;

    /** All guesses are multiples of this many bytes. */
    private static final int STEP = 16;

    /** The shortest guess, the first one and the longest, in steps: 64 bytes, 2 KiB and 64 KiB. */
    private static final int SHORTEST = 4;

    private static final int FIRST = 128;
    private static final int LONGEST = 4096;

    /** Up to this one, of 512 bytes, guesses are a step from each other. Beyond, each is twice the one before. */
    private static final int LAST_BY_STEP = 32;

    /** How many guesses up a read leads that has filled its buffer. */
    private static final int GUESSES_UP = 4;

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
        return MOST_READS;
    }

    @Override
    public MaxMessagesRecvByteBufAllocator maxMessagesPerRead(int most) {
        throw new UnsupportedOperationException("maxMessagesPerRead: is shared by all channels");
    }

    private static int below(int guess) {
        return guess > LAST_BY_STEP ? guess / 2 : guess - 1;
    }

    private static int above(int guess) {
        int up = guess;
        for (int i = 0; i < GUESSES_UP; i++) {
            up = up < LAST_BY_STEP ? up + 1 : 2 * up;
        }
        return Math.min(LONGEST, up);
    }

    private static final class Bounded implements ExtendedHandle {

        private final LoopClock clock;
        private @Nullable ChannelConfig config;
        /** Wraps around, as only short distances matter. */
        private int begunNanos;

        /** Of this turn. */
        private int bytes;

        private int attempted;
        private int last;
        /** In steps. */
        private short guess = FIRST;
        /** Of this turn; counted up to the most. */
        private byte reads;
        /** Whether the last turn had no need of so long a buffer. The second such turn in a row shortens it. */
        private boolean wasLong;

        Bounded(LoopClock clock) {
            this.clock = clock;
        }

        @Override
        public void reset(ChannelConfig of) {
            config = of;
            reads = 0;
            bytes = 0;
            if (of.isAutoRead()) {
                begin();
            }
        }

        @Override
        public boolean continueReading() {
            // A read that has not filled its buffer has emptied the kernel's.
            return hasAutoRead() ? last > 0 && last == attempted && mayReadOn() : isAskedForMore() && isInTime();
        }

        @Override
        public boolean continueReading(UncheckedBooleanSupplier maybeMoreDataSupplier) {
            return hasAutoRead() ? maybeMoreDataSupplier.get() && mayReadOn() : isAskedForMore() && isInTime();
        }

        private boolean hasAutoRead() {
            return config != null && config.isAutoRead();
        }

        private boolean mayReadOn() {
            return reads < MOST_READS && bytes > 0 && isInTime();
        }

        /** Whether the last read has filled its buffer, and the consumer has asked for more than it has. */
        private boolean isAskedForMore() {
            if (config == null
                    || reads >= MOST_READS
                    || last < attempted
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
            return alloc.ioBuffer(guess());
        }

        @Override
        public int guess() {
            return guess * STEP;
        }

        @Override
        public void incMessagesRead(int number) {
            reads = (byte) Math.min(MOST_READS, reads + number);
        }

        @Override
        public void lastBytesRead(int read) {
            if (read == attempted) {
                // The next read of the same turn has a longer buffer at once.
                learn(read);
            }
            last = read;
            if (read > 0) {
                bytes = (int) Math.min(Integer.MAX_VALUE, (long) bytes + read);
            }
        }

        @Override
        public int lastBytesRead() {
            return last;
        }

        @Override
        public void attemptedBytesRead(int room) {
            attempted = room;
        }

        @Override
        public int attemptedBytesRead() {
            return attempted;
        }

        @Override
        public void readComplete() {
            learn(bytes);
        }

        private void learn(int came) {
            if (came <= below(guess) * STEP) {
                if (wasLong) {
                    guess = (short) Math.max(SHORTEST, below(guess));
                }
                wasLong = !wasLong;
            } else if (came >= guess()) {
                guess = (short) above(guess);
                wasLong = false;
            }
        }
    }
}
