package io.sockflux.contract.kit;

import io.netty.buffer.ByteBuf;
import io.netty.buffer.ByteBufUtil;
import io.netty.buffer.PooledByteBufAllocator;
import io.netty.buffer.Unpooled;
import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.Random;
import reactor.core.publisher.Flux;

/** Bytes to send, which show if any byte is lost, doubled or displaced. */
public final class Bytes {

    private Bytes() {}

    /** Equal bytes for equal lengths. */
    public static byte[] pattern(int length) {
        byte[] bytes = new byte[length];
        new Random(length).nextBytes(bytes);
        return bytes;
    }

    /** The bytes of these buffers, joined. */
    public static byte[] of(List<ByteBuf> buffers) {
        return ByteBufUtil.getBytes(Unpooled.wrappedBuffer(buffers.toArray(ByteBuf[]::new)));
    }

    /** A pooled buffer with these bytes, so that a leak of it is found. */
    public static ByteBuf pooled(byte[] bytes) {
        return PooledByteBufAllocator.DEFAULT.buffer(bytes.length).writeBytes(bytes);
    }

    /** A pooled buffer with this text. */
    public static ByteBuf pooled(String text) {
        return pooled(text.getBytes(StandardCharsets.UTF_8));
    }

    /** So many pooled buffers of so many zeros, each made when it is asked for. */
    public static Flux<ByteBuf> zeros(int count, int length) {
        return Flux.range(0, count)
                .map(i -> PooledByteBufAllocator.DEFAULT.buffer(length).writeZero(length));
    }
}
