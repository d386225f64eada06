package io.sockflux.split;

import io.netty.buffer.ByteBuf;
import io.netty.buffer.Unpooled;
import io.sockflux.error.CodecException;
import java.io.IOException;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;

/**
 * Shows the bytes that a splitter reads, before their element is emitted. Bytes that the splitter gives back are shown
 * again when they are read again.
 *
 * @param <T> the elements
 */
public record LookingSplitter<T>(ByteSplitter<T> splitter, Consumer<? super ByteBuf> look) implements ByteSplitter<T> {

    @Override
    @SuppressWarnings("ReferenceEquality")
    public @Nullable T next(ByteBuf buffer) throws IOException {
        int from = buffer.readerIndex();
        T element = splitter.next(buffer);
        int to = element == buffer ? buffer.writerIndex() : buffer.readerIndex();
        if (to > from) {
            try {
                look.accept(Unpooled.unreleasableBuffer(
                        buffer.slice(from, to - from).asReadOnly()));
            } catch (RuntimeException e) {
                if (element == buffer) {
                    // The element is lost, and nobody else releases it.
                    buffer.skipBytes(buffer.readableBytes());
                }
                throw new CodecException("doOnBytes: " + e, e);
            }
        }
        return element;
    }

    @Override
    public @Nullable T end() throws IOException {
        return splitter.end();
    }

    @Override
    public ByteBuf rest() {
        return splitter.rest();
    }
}
