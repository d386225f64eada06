package io.sockflux.split;

import io.netty.buffer.ByteBuf;
import io.netty.buffer.Unpooled;
import java.util.Arrays;

/**
 * The first bytes of an element that is not complete. They lie on the heap: in a pooled buffer a few bytes would keep the
 * memory of many. It holds at most twice the bytes that have come, whatever length the peer announced.
 */
public final class Remainder {

    private static final byte[] NOTHING = {};

    /** The least room that is allocated, in bytes; less would be allocated anew for every few bytes. */
    private static final int LEAST = 64;

    private byte[] bytes = NOTHING;
    private int length;

    /** How many bytes there are. */
    public int length() {
        return length;
    }

    /** How many bytes there is room for. */
    public int room() {
        return bytes.length;
    }

    /** The last byte; there must be one. */
    public byte last() {
        return bytes[length - 1];
    }

    /**
     * Moves so many bytes from the buffer to the end.
     *
     * @param most how many bytes there may be in all
     */
    public void append(ByteBuf buffer, int count, int most) {
        if (count > bytes.length - length) {
            long room = Math.min(most, Math.max((length + count) * 2L, LEAST));
            bytes = Arrays.copyOf(bytes, (int) Math.max(length + count, room));
        }
        buffer.readBytes(bytes, length, count);
        length += count;
    }

    /** The bytes, which belong to the caller then. Leaves this empty. */
    public ByteBuf take() {
        ByteBuf taken = Unpooled.wrappedBuffer(bytes, 0, length);
        bytes = NOTHING;
        length = 0;
        return taken;
    }
}
