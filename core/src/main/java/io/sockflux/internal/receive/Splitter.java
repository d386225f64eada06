package io.sockflux.internal.receive;

import io.netty.buffer.ByteBuf;
import io.netty.buffer.ByteBufUtil;
import io.netty.buffer.Unpooled;
import io.sockflux.spi.ReceiveRoom;
import java.io.IOException;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;

/**
 * Makes elements of bytes that come in pieces, for a single subscriber. The subscription asks it for an element at a
 * time. It holds the bytes of the incomplete element and no others.
 *
 * @param <T> the elements
 */
public interface Splitter<T> {

    /**
     * The next element; earlier calls may have read its first bytes. Reads the bytes that belong to the element, and all
     * bytes if they do not complete it. The buffer stays the caller's, unless it is the element itself.
     *
     * @return the element; null if it is not complete, and then the buffer is empty
     * @throws IOException if the bytes cannot be an element; {@link #rest()} has all that was read from the buffer then
     */
    @Nullable
    T next(ByteBuf buffer) throws IOException;

    /**
     * The element that the end of stream makes of the bytes read so far; null if there is none.
     *
     * @throws IOException if the stream must not end here
     */
    default @Nullable T end() throws IOException {
        return null;
    }

    /** The bytes that were read and are no element yet. The last call to this splitter. */
    default ByteBuf rest() {
        return Unpooled.EMPTY_BUFFER;
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
