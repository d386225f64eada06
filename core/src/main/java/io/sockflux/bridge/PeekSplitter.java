package io.sockflux.bridge;

import io.netty.buffer.ByteBuf;
import io.netty.buffer.ByteBufUtil;
import io.netty.buffer.CompositeByteBuf;
import io.netty.buffer.Unpooled;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;

/** Looks at the first bytes without taking them: they are there for the next subscriber. */
final class PeekSplitter implements Splitter<ByteBuf> {

    private final int wanted;
    private final boolean records;
    private @Nullable CompositeByteBuf seen;

    private PeekSplitter(int wanted, boolean records) {
        this.wanted = wanted;
        this.records = records;
    }

    /**
     * For one look.
     *
     * @param wanted how many bytes to look at, at the most
     * @param records whether the look is at one record, and not beyond it
     */
    static Supplier<Splitter<ByteBuf>> of(int wanted, boolean records) {
        if (wanted < 1) {
            throw new IllegalArgumentException("bytes: " + wanted + " (expected: >= 1)");
        }
        return () -> new PeekSplitter(wanted, records);
    }

    @Override
    public @Nullable ByteBuf next(ByteBuf buffer) {
        if (seen == null) {
            seen = buffer.alloc().compositeBuffer(Integer.MAX_VALUE);
        }
        seen.addComponent(true, buffer.readRetainedSlice(buffer.readableBytes()));
        return records || seen.readableBytes() >= wanted ? copy(seen) : null;
    }

    /** What there is, where the stream ended before there was more. */
    @Override
    public @Nullable ByteBuf end() {
        return seen == null || !seen.isReadable() ? null : copy(seen);
    }

    private ByteBuf copy(ByteBuf all) {
        int length = Math.min(wanted, all.readableBytes());
        return Unpooled.wrappedBuffer(ByteBufUtil.getBytes(all, all.readerIndex(), length));
    }

    @Override
    public ByteBuf rest() {
        ByteBuf all = seen;
        seen = null;
        return all == null ? Unpooled.EMPTY_BUFFER : all;
    }
}
