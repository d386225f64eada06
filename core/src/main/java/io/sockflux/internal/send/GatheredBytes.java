package io.sockflux.internal.send;

import io.netty.buffer.ByteBuf;
import io.netty.channel.Channel;
import io.netty.channel.ChannelOutboundBuffer;
import io.netty.util.IllegalReferenceCountException;
import io.sockflux.internal.channel.Items;
import org.jspecify.annotations.Nullable;

/**
 * Gathers short buffers into a single write. Copying a short buffer costs less than a write of its own in Netty and the
 * kernel. A buffer that stays alone goes out as it is. It is a base class rather than a part of the {@link SendTurns}, which
 * saves each connection an object. Event loop only.
 */
abstract class GatheredBytes {

    /** The longest buffer that is gathered, in bytes; copying a longer buffer costs more than a write. */
    private static final int LONGEST = 1024;

    /** The first capacity of the copy, in bytes. It doubles each time that a copy fills before it is handed over. */
    private static final int SMALLEST = 2 << 10;

    /** The last capacity of the copy, in bytes; beside the copying of so many bytes another write costs little. */
    private static final int LARGEST = 16 << 10;

    final Channel channel;
    private @Nullable ByteBuf gathered;
    private @Nullable KernelProgress progress;
    /** At most {@link #LARGEST}. */
    private short capacity = SMALLEST;

    private boolean isCopy;

    GatheredBytes(Channel channel) {
        this.channel = channel;
    }

    /** Whether the buffer is to be gathered. A buffer that was released before is not: Netty's own write refuses it. */
    static boolean takes(ByteBuf buffer, int length) {
        return length > 0 && length <= LONGEST && buffer.refCnt() > 0;
    }

    /** How many bytes wait here to be handed over. */
    final int gatheredLength() {
        return gathered == null ? 0 : gathered.readableBytes();
    }

    /**
     * Takes ownership of a buffer.
     *
     * @param of the send that the buffer belongs to; only buffers of the same send share a write
     * @return whether the buffer shares the write of the buffer before it
     */
    final boolean gather(ByteBuf buffer, KernelProgress of) {
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
        capacity = (short) next;
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

    /** The copy that takes further buffers, made on first use; null if the buffer must go out as it is. */
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

    /** Allocates a buffer; null if there is no memory, and then nothing is copied. */
    private @Nullable ByteBuf allocate(int bytes) {
        try {
            return channel.alloc().directBuffer(bytes, bytes);
        } catch (OutOfMemoryError e) {
            return null;
        }
    }

    private static void append(ByteBuf to, ByteBuf buffer) {
        if (buffer.refCnt() == 0) {
            // The copy has this same buffer already, and copying released it.
            throw new IllegalReferenceCountException("the buffer was sent twice (expected: once, as it is given away)");
        }
        try {
            // Leaves the reader index alone, as the source may send the same buffer again.
            to.writeBytes(buffer, buffer.readerIndex(), buffer.readableBytes());
        } finally {
            buffer.release();
        }
    }

    /** Hands the gathered buffers to the channel, before anything else is written. */
    public final void handOver() {
        ByteBuf all = gathered;
        KernelProgress of = progress;
        if (all != null && of != null) {
            gathered = null;
            progress = null;
            capacity = SMALLEST;
            channel.write(Items.apart(fitted(all)), of);
        }
    }

    /**
     * Copies a sparsely filled buffer if output waits for the kernel. Netty counts the bytes of waiting buffers and not
     * their capacity. A received byte may sit alone in a buffer of hundreds, and many such buffers may wait.
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
