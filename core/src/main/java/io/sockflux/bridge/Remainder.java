package io.sockflux.bridge;

import io.netty.buffer.ByteBuf;
import io.netty.buffer.Unpooled;
import java.util.Arrays;

/**
 * The first bytes of something whose end has not come, on the heap: a few bytes would keep a pooled buffer of many. What
 * it holds grows with what has come, not with what was announced.
 */
final class Remainder {

    private static final byte[] NOTHING = {};

    private final int atOnce;
    private byte[] bytes = NOTHING;
    private int length;

    /** Room for so many bytes is made at once, if so many are expected. */
    Remainder(int atOnce) {
        this.atOnce = atOnce;
    }

    int length() {
        return length;
    }

    byte last() {
        return bytes[length - 1];
    }

    /**
     * Moves so many bytes from the buffer to the end.
     *
     * @param most how many there may be in all
     */
    void append(ByteBuf buffer, int count, int most) {
        if (count > bytes.length - length) {
            long room = Math.min(most, Math.max(bytes.length * 2L, atOnce));
            bytes = Arrays.copyOf(bytes, (int) Math.max(length + count, room));
        }
        buffer.readBytes(bytes, length, count);
        length += count;
    }

    /** The bytes, which are the caller's; this is empty then. */
    ByteBuf take() {
        ByteBuf taken = Unpooled.wrappedBuffer(bytes, 0, length);
        bytes = NOTHING;
        length = 0;
        return taken;
    }
}
