package io.sockflux.split;

import io.netty.buffer.ByteBuf;
import io.sockflux.error.TruncatedException;
import org.jspecify.annotations.Nullable;

/** Takes so many bytes, as a copy on the heap. */
public final class ExactSplitter implements ByteSplitter<ByteBuf> {

    private final int length;
    private final Remainder begun = new Remainder();

    /** So many bytes, at least one. */
    public ExactSplitter(int length) {
        this.length = length;
    }

    @Override
    public @Nullable ByteBuf next(ByteBuf buffer) {
        begun.append(buffer, Math.min(length - begun.length(), buffer.readableBytes()), length);
        return begun.length() == length ? begun.take() : null;
    }

    /** Fails: the one element would have ended the subscription. */
    @Override
    public @Nullable ByteBuf end() throws TruncatedException {
        throw cut(length, begun.length());
    }

    /** The failure where so many bytes were asked for and the stream ended before. */
    public static TruncatedException cut(int length, int received) {
        return new TruncatedException(length + " bytes", received, length - received);
    }

    @Override
    public ByteBuf rest() {
        return begun.take();
    }
}
