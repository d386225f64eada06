package io.sockflux.internal.receive;

import io.netty.buffer.ByteBuf;
import io.sockflux.error.TooLongException;
import io.sockflux.spi.ReceiveRoom;
import org.jspecify.annotations.Nullable;

/**
 * Fills the subscriber's buffers. The channel may receive into them itself. Bytes that waited in the queue, or came in a
 * buffer of the channel's, are copied.
 */
final class ScatterSplitter implements Splitter<Integer> {

    private final ReceiveRoom room;
    private final boolean isOpenToChannel;
    private final boolean waitsForAll;
    private final boolean records;

    /**
     * A splitter for a single receive.
     *
     * @param isOpenToChannel whether the channel may receive into the buffers itself
     * @param waitsForAll whether to wait until the buffers are full
     * @param records whether the channel receives records; a single record is received then
     */
    ScatterSplitter(ReceiveRoom room, boolean isOpenToChannel, boolean waitsForAll, boolean records) {
        this.room = room;
        this.isOpenToChannel = isOpenToChannel;
        this.waitsForAll = waitsForAll && !records;
        this.records = records;
    }

    @Override
    public @Nullable ReceiveRoom room() {
        return isOpenToChannel ? room : null;
    }

    @Override
    public @Nullable Integer scattered() {
        return orNull(room.take(waitsForAll));
    }

    @Override
    public @Nullable Integer next(ByteBuf buffer) throws TooLongException {
        int received = room.fill(buffer, waitsForAll);
        if (records && received >= 0 && buffer.isReadable()) {
            // As the kernel does: the bytes of a record that do not fit are lost.
            buffer.skipBytes(buffer.readableBytes());
            throw new TooLongException("record", received);
        }
        return orNull(received);
    }

    private static @Nullable Integer orNull(int received) {
        return received < 0 ? null : received;
    }

    @Override
    public @Nullable Integer end() {
        int received = room.take(false);
        return received > 0 ? received : null;
    }

    @Override
    public void leave() {
        room.leave();
    }

    @Override
    public ByteBuf rest() {
        return room.rest();
    }
}
