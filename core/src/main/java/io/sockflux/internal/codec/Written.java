package io.sockflux.internal.codec;

import io.netty.buffer.ByteBuf;
import io.netty.buffer.ByteBufAllocator;
import io.netty.buffer.CompositeByteBuf;
import io.netty.channel.ChannelPromise;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * Bytes of one write of a handler.
 *
 * @param of the send that they belong to; null where a handler wrote by itself
 */
record Written(
        ByteBuf bytes, ChannelPromise promise, @Nullable MessageSend<?> of) {

    int length() {
        return bytes.readableBytes();
    }

    /** Several writes as one, so that nothing of another send comes between. */
    static Written joined(List<Written> parts, ChannelPromise promise, ByteBufAllocator allocator) {
        CompositeByteBuf all = allocator.compositeBuffer(parts.size());
        for (Written part : parts) {
            all.addComponent(true, part.bytes());
        }
        promise.addListener(end -> {
            for (Written part : parts) {
                if (end.isSuccess()) {
                    part.promise().trySuccess();
                } else {
                    part.promise().tryFailure(end.cause());
                }
            }
        });
        return new Written(all, promise, parts.get(0).of());
    }
}
