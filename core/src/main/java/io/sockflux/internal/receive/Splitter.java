package io.sockflux.internal.receive;

import io.netty.buffer.ByteBuf;
import io.netty.buffer.ByteBufUtil;
import io.netty.buffer.Unpooled;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.util.List;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;

/**
 * Makes elements of bytes that come in pieces, for one subscriber. It is asked for one element at a time, and holds no
 * bytes beyond those of the element that is not complete yet.
 *
 * @param <T> what is made of the bytes
 */
public interface Splitter<T> {

    /**
     * The next element, of which bytes may have come before. Reads from the buffer what belongs to it, all if it is not
     * complete with that. The buffer stays the caller's, unless it is the element itself.
     *
     * @return the element; null if there is none yet, and then nothing is left in the buffer
     * @throws IOException if the bytes are none of what this makes; nothing more was read from the buffer then than
     *     {@link #rest()} has
     */
    @Nullable
    T next(ByteBuf buffer) throws IOException;

    /**
     * What the end of stream makes of the bytes that were read and are no element yet.
     *
     * @throws IOException if the stream must not end here
     */
    default @Nullable T end() throws IOException {
        return null;
    }

    /** The bytes that were read and are no element yet; this is not used any more then. */
    default ByteBuf rest() {
        return Unpooled.EMPTY_BUFFER;
    }

    /** Gives back what was read and is no element yet, the last of it first; this is not used any more then. */
    default void giveBack(Consumer<Object> queue) {
        ByteBuf rest = rest();
        if (rest.isReadable()) {
            queue.accept(rest);
        }
    }

    /** Whether it takes items whole, by {@link #whole}, rather than their bytes. */
    default boolean takesWhole() {
        return false;
    }

    /** The element that an item is; null where it is none for this subscriber. The item is taken over. */
    default @Nullable T whole(Object item) {
        throw new IllegalStateException("takes bytes");
    }

    /** The subscriber's own buffers, which the channel may receive into; null where there are none. */
    default @Nullable List<ByteBuffer> room() {
        return null;
    }

    /** The element that so many bytes are, which the channel received into {@link #room()}; null if there is none yet. */
    default @Nullable T scattered(int bytes) {
        throw new IllegalStateException("has no room");
    }

    /** Each buffer as it came, the subscriber's to release. */
    static @Nullable ByteBuf pooled(ByteBuf buffer) {
        return buffer;
    }

    /** Each buffer as a copy on the heap, which may be lost without harm. */
    static @Nullable ByteBuf copied(ByteBuf buffer) {
        byte[] bytes = ByteBufUtil.getBytes(buffer);
        buffer.skipBytes(bytes.length);
        return Unpooled.wrappedBuffer(bytes);
    }
}
