package io.sockflux.spi;

import io.netty.buffer.ByteBuf;
import io.netty.buffer.Unpooled;
import io.sockflux.message.Message;
import io.sockflux.message.MessageFlag;
import java.nio.ByteBuffer;
import java.util.List;

/**
 * Bytes that a {@link ScatterReader} has received into buffers, from their positions on, which have not moved.
 *
 * @param room the buffers
 * @param bytes how many bytes came
 * @param isTruncated whether the bytes belong to a longer record and its rest is lost
 */
public record Scattered(List<ByteBuffer> room, int bytes, boolean isTruncated) {

    /** A copy that no longer needs the buffers: a {@link ByteBuf}, or a {@link Message} with the flag TRUNC. */
    public Object copy() {
        ByteBuf copy = Unpooled.buffer(bytes);
        for (ByteBuffer buffer : room) {
            int length = Math.min(buffer.remaining(), bytes - copy.readableBytes());
            copy.writeBytes(buffer.slice(buffer.position(), length));
        }
        return isTruncated ? Message.of(copy).with(MessageFlag.TRUNC) : copy;
    }
}
