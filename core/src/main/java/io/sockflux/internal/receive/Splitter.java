package io.sockflux.internal.receive;

import io.netty.buffer.ByteBuf;
import io.netty.buffer.ByteBufUtil;
import io.netty.buffer.Unpooled;
import io.sockflux.spi.ReceiveRoom;
import io.sockflux.split.ByteSplitter;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;

/**
 * A {@link ByteSplitter} of a subscription to a {@link ReceiveQueue}, which may also take items whole, or receive into
 * buffers of its own.
 *
 * @param <T> the elements
 */
public interface Splitter<T> extends ByteSplitter<T> {

    /** A splitter of bytes alone. */
    static <T> Splitter<T> of(ByteSplitter<T> bytes) {
        return new PlainSplitter<>(bytes);
    }

    /**
     * Gives back the items or bytes that were read and are no element yet, the last first. The last call to this
     * splitter.
     */
    default void giveBack(Consumer<Object> queue) {
        ByteBuf rest = rest();
        if (rest.isReadable()) {
            queue.accept(rest);
        }
    }

    /** Whether this splitter takes items whole, by {@link #whole}, rather than their bytes. */
    default boolean takesWhole() {
        return false;
    }

    /** The element for an item; null if this subscriber gets none for it. Takes ownership of the item. */
    default @Nullable T whole(Object item) {
        throw new IllegalStateException("takes bytes");
    }

    /** The subscriber's own buffers, which the channel may receive into; null if there are none. */
    default @Nullable ReceiveRoom room() {
        return null;
    }

    /** The subscriber leaves, on any thread. From now on this splitter leaves memory of the subscriber's alone. */
    default void leave() {}

    /** The element for bytes that the channel has received into {@link #room()}; null if it is not complete. */
    default @Nullable T scattered() {
        throw new IllegalStateException("has no room");
    }

    /** Emits each buffer as it came. The subscriber releases it. */
    static @Nullable ByteBuf pooled(ByteBuf buffer) {
        return buffer;
    }

    /** Emits a copy of each buffer on the heap, which the subscriber may lose without harm. */
    static @Nullable ByteBuf copied(ByteBuf buffer) {
        byte[] bytes = ByteBufUtil.getBytes(buffer);
        buffer.skipBytes(bytes.length);
        return Unpooled.wrappedBuffer(bytes);
    }
}
