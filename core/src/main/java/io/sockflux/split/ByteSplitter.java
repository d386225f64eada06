package io.sockflux.split;

import io.netty.buffer.ByteBuf;
import io.netty.buffer.Unpooled;
import java.io.IOException;
import org.jspecify.annotations.Nullable;

/**
 * Makes elements of bytes that come in pieces, for a single subscriber. The subscription asks it for an element at a
 * time. It holds the bytes of the incomplete element and no others.
 *
 * @param <T> the elements
 */
public interface ByteSplitter<T> {

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
}
