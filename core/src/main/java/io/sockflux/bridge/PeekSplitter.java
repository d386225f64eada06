package io.sockflux.bridge;

import io.netty.buffer.ByteBuf;
import io.netty.buffer.Unpooled;
import java.util.ArrayDeque;
import java.util.function.Consumer;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;

/** Looks at the first bytes without taking them: they are there for the next subscriber, as they came. */
final class PeekSplitter implements Splitter<ByteBuf> {

    private final int wanted;
    private final boolean records;
    private final ArrayDeque<Object> seen = new ArrayDeque<>(4);
    private long length;

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
    public boolean takesWhole() {
        return true;
    }

    @Override
    public @Nullable ByteBuf whole(Object item) {
        seen.add(item);
        length += Items.length(item);
        return records || length >= wanted ? copy() : null;
    }

    /** What there is, where the stream ended before there was more. */
    @Override
    public @Nullable ByteBuf end() {
        return length == 0 ? null : copy();
    }

    private ByteBuf copy() {
        ByteBuf first = Unpooled.buffer((int) Math.min(wanted, length));
        for (Object item : seen) {
            ByteBuf bytes = Items.view(item);
            first.writeBytes(bytes, bytes.readerIndex(), Math.min(first.writableBytes(), bytes.readableBytes()));
        }
        return first;
    }

    /** The items themselves: descriptors travel beside the bytes, and empty records have none. */
    @Override
    public void giveBack(Consumer<Object> queue) {
        while (!seen.isEmpty()) {
            queue.accept(seen.removeLast());
        }
    }

    @Override
    public ByteBuf next(ByteBuf buffer) {
        throw new IllegalStateException("takes items whole");
    }
}
