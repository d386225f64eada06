package io.sockflux.internal.receive;

import io.netty.buffer.ByteBuf;
import io.sockflux.split.ByteSplitter;
import java.io.IOException;
import org.jspecify.annotations.Nullable;

/**
 * Cuts bytes alone.
 *
 * @param <T> the elements
 */
record PlainSplitter<T>(ByteSplitter<T> bytes) implements Splitter<T> {

    @Override
    public @Nullable T next(ByteBuf buffer) throws IOException {
        return bytes.next(buffer);
    }

    @Override
    public @Nullable T end() throws IOException {
        return bytes.end();
    }

    @Override
    public ByteBuf rest() {
        return bytes.rest();
    }
}
