package io.sockflux.stream;

import io.netty.buffer.ByteBuf;
import io.sockflux.error.TooLongException;
import java.util.Arrays;

/** Collects bytes up to a limit. */
public final class ByteCollector {

    private final int limit;
    private byte[] bytes = new byte[0];
    private int length;

    /** A collector of this many bytes at the most. */
    public ByteCollector(int limit) {
        this.limit = limit;
    }

    /**
     * Adds the buffer's bytes and releases it.
     *
     * @throws TooLongException if there are more bytes than the limit
     */
    public void add(ByteBuf buffer) throws TooLongException {
        try {
            int added = buffer.readableBytes();
            if (added > limit - length) {
                throw TooLongException.soFar("input", (long) length + added, limit);
            }
            if (length + added > bytes.length) {
                bytes = Arrays.copyOf(bytes, (int) Math.min(limit, Math.max(length + added, bytes.length * 2L)));
            }
            buffer.readBytes(bytes, length, added);
            length += added;
        } finally {
            buffer.release();
        }
    }

    /** The collected bytes. */
    public byte[] bytes() {
        return length == bytes.length ? bytes : Arrays.copyOf(bytes, length);
    }
}
