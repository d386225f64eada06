package io.sockflux.internal.receive;

import io.netty.buffer.ByteBuf;
import io.netty.buffer.Unpooled;
import io.sockflux.check.Checks;
import io.sockflux.internal.channel.Items;
import io.sockflux.message.Message;
import java.util.ArrayDeque;
import java.util.function.Consumer;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;

/**
 * Looks at the first bytes without taking them: the next subscriber receives them. Short buffers in a row are joined.
 * Otherwise a peer that sends byte by byte would make the look hold a buffer for each byte.
 */
public final class PeekSplitter implements Splitter<ByteBuf> {

    /** The longest buffer that is joined, in bytes; the overhead of a longer buffer is small beside its bytes. */
    private static final int SHORT = 1024;

    private final int least;
    private final int most;
    private final boolean records;
    private final ArrayDeque<Object> seen = new ArrayDeque<>(4);
    private long length;
    /** The last item of {@link #seen} if it is a copy of several buffers and may grow; otherwise null. */
    private @Nullable ByteBuf joined;

    private PeekSplitter(int least, int most, boolean records) {
        this.least = least;
        this.most = most;
        this.records = records;
    }

    /**
     * A splitter for each look.
     *
     * @param wanted how many bytes to wait for and to look at
     * @param records whether the channel receives records; the look is at the first record only then
     */
    public static Supplier<Splitter<ByteBuf>> of(int wanted, boolean records) {
        Checks.checkAtLeast(wanted, 1, "bytes");
        return of(wanted, wanted, records);
    }

    /**
     * A splitter for each look.
     *
     * @param least how many bytes to wait for, at least 1
     * @param most how many bytes to look at
     */
    static Supplier<Splitter<ByteBuf>> of(int least, int most, boolean records) {
        return () -> new PeekSplitter(least, most, records);
    }

    @Override
    public boolean takesWhole() {
        return true;
    }

    @Override
    public @Nullable ByteBuf whole(Object item) {
        length += Items.length(item);
        keep(item);
        return records || length >= least || hasDescriptors(item) ? copy() : null;
    }

    /**
     * Descriptors end the look, as they end a receive, {@code unix(7)}. Otherwise a peer could make the look hold any
     * number of descriptors.
     */
    private static boolean hasDescriptors(Object item) {
        return item instanceof Message message && !message.descriptors().isEmpty();
    }

    private void keep(Object item) {
        if (joined == null && isShort(item) && isShort(seen.peekLast())) {
            ByteBuf before = (ByteBuf) seen.removeLast();
            joined = Unpooled.buffer(before.readableBytes() + Items.length(item));
            append(joined, before);
            seen.add(joined);
        }
        if (joined != null && isShort(item)) {
            append(joined, (ByteBuf) item);
        } else {
            joined = null;
            seen.add(item);
        }
    }

    private boolean isShort(@Nullable Object item) {
        return !records && item instanceof ByteBuf buffer && buffer.readableBytes() <= SHORT;
    }

    private static void append(ByteBuf to, ByteBuf buffer) {
        to.writeBytes(buffer);
        buffer.release();
    }

    /** Emits the bytes there are if the stream ends before there are enough. */
    @Override
    public @Nullable ByteBuf end() {
        return length == 0 ? null : copy();
    }

    private ByteBuf copy() {
        ByteBuf first = Unpooled.buffer((int) Math.min(most, length));
        for (Object item : seen) {
            ByteBuf bytes = Items.view(item);
            first.writeBytes(bytes, bytes.readerIndex(), Math.min(first.writableBytes(), bytes.readableBytes()));
        }
        return first;
    }

    /** Gives back the items rather than their bytes: descriptors travel beside the bytes, and empty records have none. */
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
