package io.sockflux.contract.kit;

import io.netty.buffer.ByteBuf;
import io.netty.buffer.PooledByteBufAllocator;
import io.sockflux.message.Message;
import java.nio.charset.StandardCharsets;

/** Texts as what is sent and received. */
public final class Texts {

    private Texts() {}

    public static String of(ByteBuf buffer) {
        return buffer.toString(StandardCharsets.UTF_8);
    }

    public static String of(Message message) {
        return of(message.data());
    }

    /** So many pooled zeros. */
    public static ByteBuf zeros(int length) {
        return PooledByteBufAllocator.DEFAULT.buffer(Math.max(1, length)).writeZero(length);
    }

    /** One that leaks are found of. */
    public static Message message(String text) {
        return Message.of(Bytes.pooled(text));
    }
}
