package io.sockflux.internal.send;

import io.netty.buffer.ByteBuf;
import io.netty.channel.Channel;
import io.netty.channel.ChannelOutboundBuffer;
import io.netty.util.IllegalReferenceCountException;
import org.jspecify.annotations.Nullable;

/**
 * Short buffers that go out by one write. To copy one costs less than what Netty and the kernel do for a write of its own. A
 * buffer that stays alone goes as it is. Touched on the event loop only.
 */
final class GatheredBytes {

    /** Of one that is gathered, in bytes; to copy a longer one costs more than a write. */
    private static final int LONGEST = 1024;

    /** Of what they are gathered in, in bytes: twice as much each time that it is filled before it is handed over. */
    private static final int SMALLEST = 2 << 10;

    private static final int LARGEST = 16 << 10;

    private final Channel channel;
    private @Nullable ByteBuf gathered;
    private @Nullable KernelProgress progress;
    private boolean isCopy;
    private int capacity = SMALLEST;

    GatheredBytes(Channel channel) {
        this.channel = channel;
    }

    /** Whether it is one to be gathered. One that was released already fails as Netty has it. */
    static boolean takes(ByteBuf buffer, int length) {
        return length > 0 && length <= LONGEST && buffer.refCnt() > 0;
    }

    /** How much has not been handed over, in bytes. */
    int length() {
        return gathered == null ? 0 : gathered.readableBytes();
    }

    /**
     * Takes a buffer over.
     *
     * @param of whose it is; only those of one send go together
     * @return whether it goes with the one before
     */
    boolean add(ByteBuf buffer, KernelProgress of) {
        ByteBuf before = gathered;
        if (before == null) {
            begin(buffer, of);
            return false;
        }
        boolean isSame = isOf(of);
        ByteBuf copy = isSame ? copyOf(before) : null;
        if (copy != null && copy.writableBytes() >= buffer.readableBytes()) {
            append(copy, buffer);
            return true;
        }
        int next = copy == null ? capacity : Math.min(LARGEST, capacity * 2);
        handOver();
        capacity = next;
        begin(buffer, of);
        return false;
    }

    @SuppressWarnings("ReferenceEquality")
    private boolean isOf(KernelProgress of) {
        return progress == of;
    }

    private void begin(ByteBuf buffer, KernelProgress of) {
        gathered = buffer;
        progress = of;
        isCopy = false;
    }

    /** What others can be added to; null where it must go as it is. */
    private @Nullable ByteBuf copyOf(ByteBuf before) {
        if (isCopy) {
            return before;
        }
        ByteBuf copy = before.refCnt() > 0 ? allocate(capacity) : null;
        if (copy != null) {
            append(copy, before);
            gathered = copy;
            isCopy = true;
        }
        return copy;
    }

    /** Null where there is no memory; then there is no copy either. */
    private @Nullable ByteBuf allocate(int bytes) {
        try {
            return channel.alloc().directBuffer(bytes, bytes);
        } catch (OutOfMemoryError e) {
            return null;
        }
    }

    private static void append(ByteBuf to, ByteBuf buffer) {
        if (buffer.refCnt() == 0) {
            // The same buffer is in there already, and went with the copy.
            throw new IllegalReferenceCountException("the buffer was sent twice (expected: once, as it is given away)");
        }
        try {
            // Its own position stays, as it may be the next one too.
            to.writeBytes(buffer, buffer.readerIndex(), buffer.readableBytes());
        } finally {
            buffer.release();
        }
    }

    void handOver() {
        ByteBuf all = gathered;
        KernelProgress of = progress;
        if (all != null && of != null) {
            gathered = null;
            progress = null;
            capacity = SMALLEST;
            channel.write(fitted(all), of);
        }
    }

    /**
     * While the kernel takes none, those that wait may be many, and what is counted of each is its bytes, not its room: a
     * byte that was received is alone in a buffer of hundreds.
     */
    private ByteBuf fitted(ByteBuf all) {
        ChannelOutboundBuffer out = channel.unsafe().outboundBuffer();
        int length = all.readableBytes();
        if (out == null || out.isEmpty() || length > all.capacity() / 2) {
            return all;
        }
        ByteBuf exact = all.refCnt() > 0 ? allocate(length) : null;
        if (exact == null) {
            return all;
        }
        append(exact, all);
        return exact;
    }
}
