package io.sockflux.transport.posix;

import io.netty.buffer.ByteBuf;
import io.netty.buffer.PooledByteBufAllocator;
import io.sockflux.message.Message;
import java.nio.charset.StandardCharsets;

/** Texts as what is sent and received. */
public final class Texts {

    private Texts() {}

    static String of(ByteBuf buffer) {
        return buffer.toString(StandardCharsets.UTF_8);
    }

    public static String of(Message message) {
        return of(message.data());
    }

    /** Pooled, so that a leak of it is found. */
    static ByteBuf pooled(String text) {
        byte[] bytes = text.getBytes(StandardCharsets.UTF_8);
        return PooledByteBufAllocator.DEFAULT.buffer(Math.max(1, bytes.length)).writeBytes(bytes);
    }

    /** So many pooled zeros. */
    public static ByteBuf zeros(int length) {
        return PooledByteBufAllocator.DEFAULT.buffer(Math.max(1, length)).writeZero(length);
    }

    /** One that leaks are found of. */
    static Message message(String text) {
        return Message.of(pooled(text));
    }
}
