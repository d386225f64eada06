package io.sockflux.internal.receive;

import io.netty.buffer.ByteBuf;
import io.netty.buffer.Unpooled;
import io.sockflux.error.TooLongException;
import java.nio.ByteBuffer;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * Fills the subscriber's buffers, for one subscriber. The channel may do it itself; what came in a buffer of the channel's
 * own, or waited in the queue, is copied.
 */
final class ScatterSplitter implements Splitter<Integer> {

    private final List<ByteBuffer> room;
    /** The same bytes, with the positions from before. */
    private final List<ByteBuffer> filled;

    private final boolean waitsForAll;
    private final boolean records;
    private int length;

    /**
     * For one receive.
     *
     * @param waitsForAll whether it waits until the buffers are full
     * @param records whether what comes are records, of which one is received
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

    /** Moves so many bytes from the one to the others. */
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
            // As the kernel does it: what there is no room for is lost.
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

    /** What came before the subscriber left; the buffers are as they were. */
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
