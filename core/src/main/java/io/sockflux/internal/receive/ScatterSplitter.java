package io.sockflux.internal.receive;

import io.netty.buffer.ByteBuf;
import io.netty.buffer.Unpooled;
import io.sockflux.error.TooLongException;
import java.nio.ByteBuffer;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * Fills the subscriber's buffers. The channel may receive into them itself. Bytes that waited in the queue, or came in a
 * buffer of the channel's, are copied.
 */
final class ScatterSplitter implements Splitter<Integer> {

    private final List<ByteBuffer> room;
    /** Duplicates of {@link #room}, with the positions from before the receive. */
    private final List<ByteBuffer> filled;

    private final boolean waitsForAll;
    private final boolean records;
    private int length;

    /**
     * A splitter for a single receive.
     *
     * @param waitsForAll whether to wait until the buffers are full
     * @param records whether the channel receives records; a single record is received then
     */
    ScatterSplitter(List<ByteBuffer> room, boolean waitsForAll, boolean records) {
        this.room = room;
        this.filled = room.stream().map(ByteBuffer::duplicate).toList();
        this.waitsForAll = waitsForAll && !records;
        this.records = records;
    }

    static long remaining(List<ByteBuffer> room) {
        long remaining = 0;
        for (ByteBuffer buffer : room) {
            remaining += buffer.remaining();
        }
        return remaining;
    }

    /** Moves bytes from the buffer to the room, as many as there are and fit; returns how many. */
    static int fill(List<ByteBuffer> room, ByteBuf from) {
        int before = from.readableBytes();
        for (ByteBuffer buffer : room) {
            int part = Math.min(buffer.remaining(), from.readableBytes());
            int limit = buffer.limit();
            buffer.limit(buffer.position() + part);
            from.readBytes(buffer);
            buffer.limit(limit);
        }
        return before - from.readableBytes();
    }

    @Override
    public List<ByteBuffer> room() {
        return room;
    }

    @Override
    public @Nullable Integer scattered(int bytes) {
        int left = bytes;
        for (ByteBuffer buffer : room) {
            int part = Math.min(buffer.remaining(), left);
            buffer.position(buffer.position() + part);
            left -= part;
        }
        length += bytes;
        return received();
    }

    @Override
    public @Nullable Integer next(ByteBuf buffer) throws TooLongException {
        length += fill(room, buffer);
        if (records && buffer.isReadable()) {
            // As the kernel does: the bytes of a record that do not fit are lost.
            int limit = length;
            buffer.skipBytes(buffer.readableBytes());
            length = 0;
            throw new TooLongException("record", limit);
        }
        return received();
    }

    private @Nullable Integer received() {
        return waitsForAll && remaining(room) > 0 ? null : taken();
    }

    private Integer taken() {
        int taken = length;
        length = 0;
        return taken;
    }

    @Override
    public @Nullable Integer end() {
        return length == 0 ? null : taken();
    }

    /** The bytes that came before the subscriber left. The positions of its buffers are as they were. */
    @Override
    public ByteBuf rest() {
        ByteBuf rest = Unpooled.buffer(length);
        for (int i = 0; i < room.size() && length > 0; i++) {
            ByteBuffer before = filled.get(i);
            int part = Math.min(before.remaining(), length - rest.readableBytes());
            rest.writeBytes(before.slice(before.position(), part));
            room.get(i).position(before.position());
        }
        length = 0;
        return rest;
    }
}
