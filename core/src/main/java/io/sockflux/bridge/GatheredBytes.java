package io.sockflux.bridge;

import io.netty.buffer.ByteBuf;
import io.netty.channel.Channel;
import org.jspecify.annotations.Nullable;

/**
 * Short buffers that go out by one write. To copy one costs less than what Netty and the kernel do for a write of its own. A
 * buffer that stays alone goes as it is. Touched on the event loop only.
 */
final class GatheredBytes {

    /** Of one that is gathered, in bytes; to copy a longer one costs more than a write. */
    static final int LONGEST = 1024;

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
        if (isOf(of) && isCopy && before.writableBytes() >= buffer.readableBytes()) {
            append(before, buffer);
            return true;
        }
        if (isOf(of) && !isCopy) {
            ByteBuf copy = channel.alloc().directBuffer(capacity, capacity);
            isCopy = true;
            gathered = copy;
            append(copy, before);
            append(copy, buffer);
            return true;
        }
        int next = Math.min(LARGEST, capacity * 2);
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

    private static void append(ByteBuf to, ByteBuf buffer) {
        try {
            to.writeBytes(buffer);
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
            channel.write(all, of);
        }
    }
}
