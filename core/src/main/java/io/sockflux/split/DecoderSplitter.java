package io.sockflux.split;

import io.netty.buffer.ByteBuf;
import io.netty.buffer.Unpooled;
import io.sockflux.codec.Decoder;
import io.sockflux.error.CodecException;
import io.sockflux.error.TooLongException;
import java.io.IOException;
import org.jspecify.annotations.Nullable;

/**
 * Cuts by a decoder of the program. The decoder sees a copy of the bytes on the heap, so it may keep them, and what it
 * does to them harms nobody. The buffer that is being read stays the measure of what is read: each item moves its
 * position as it moves the copy's.
 *
 * @param <T> the items
 */
public final class DecoderSplitter<T> implements ByteSplitter<T> {

    private static final int LONGEST_ARRAY = Integer.MAX_VALUE - 8;

    private final Decoder<T> decoder;
    private final int limit;

    /** The bytes of the begun item, and behind them a copy of the buffer that is being read. */
    private ByteBuf bytes = Unpooled.EMPTY_BUFFER;
    /** The same for the decoder, which cannot release them. */
    private ByteBuf view = Unpooled.EMPTY_BUFFER;
    /** How many of these bytes came before the buffer that is being read. */
    private int begun;
    /** The buffer that was copied; null if it is used up. */
    private @Nullable ByteBuf copied;
    /** How many bytes there must be before the decoder is asked again. */
    private int needed;

    /** Items of this decoder, each of so many bytes at the most. */
    public DecoderSplitter(Decoder<T> decoder, int limit) {
        this.decoder = decoder;
        this.limit = limit;
    }

    @Override
    @SuppressWarnings("ReferenceEquality")
    public @Nullable T next(ByteBuf buffer) throws IOException {
        if (copied != buffer) {
            copy(buffer);
            copied = buffer;
        }
        T item = bytes.readableBytes() < Math.max(1, needed) ? null : decode();
        if (item == null) {
            needed = needs();
            buffer.skipBytes(buffer.readableBytes());
            hold();
            return null;
        }
        needed = 0;
        if (!buffer.isReadable()) {
            hold();
        }
        return item;
    }

    /** Decodes an item, and moves the position of the copied buffer behind it. Null if it is not complete. */
    private @Nullable T decode() throws IOException {
        int from = bytes.readerIndex();
        int to = bytes.writerIndex();
        T item = null;
        int read = 0;
        try {
            item = decoder.decode(view);
            read = bytes.readerIndex() - from;
        } catch (RuntimeException | StackOverflowError e) {
            throw failure(e);
        } finally {
            bytes.setIndex(from, to);
        }
        if (item == null) {
            return null;
        }
        if (read <= 0) {
            throw new CodecException(
                    "decoder " + name() + ": gave an item and read no byte (expected: at least a byte for each item)",
                    null);
        }
        if (read > limit) {
            throw new TooLongException("item", read, limit);
        }
        bytes.skipBytes(read);
        int ofBegun = Math.min(begun, read);
        begun -= ofBegun;
        skip(read - ofBegun);
        return item;
    }

    private void skip(int count) {
        ByteBuf buffer = copied;
        if (buffer != null) {
            buffer.skipBytes(count);
        }
    }

    private int needs() throws IOException {
        int has = bytes.readableBytes();
        if (has == 0) {
            return 0;
        }
        if (has < needed) {
            return needed;
        }
        int from = bytes.readerIndex();
        int to = bytes.writerIndex();
        int asked;
        try {
            asked = decoder.needs(view);
        } catch (RuntimeException | StackOverflowError e) {
            throw failure(e);
        } finally {
            bytes.setIndex(from, to);
        }
        if (asked <= has) {
            throw new CodecException(
                    "decoder " + name() + ": needs " + asked + " bytes and gave no item of " + has
                            + " (expected: more than there are)",
                    null);
        }
        if (asked > limit) {
            throw asked == has + 1
                    ? TooLongException.soFar("item", has, limit)
                    : new TooLongException("item", asked, limit);
        }
        return asked;
    }

    private CodecException failure(Throwable e) {
        return new CodecException("decoder " + name() + ": " + e, e);
    }

    private String name() {
        return decoder.getClass().getSimpleName();
    }

    private void copy(ByteBuf buffer) {
        int more = buffer.readableBytes();
        if (more > bytes.writableBytes()) {
            long least = (long) begun + more;
            // Where most of the bytes are old ones, the next buffers need room too, and copying all of them each time
            // would cost more with each.
            long room = begun < more ? least : Math.min(2 * least, Math.max(least, limit));
            byte[] array = new byte[(int) Math.max(least, Math.min(LONGEST_ARRAY, room))];
            bytes.readBytes(array, 0, begun);
            keep(Unpooled.wrappedBuffer(array).setIndex(0, begun));
        }
        bytes.writeBytes(buffer, buffer.readerIndex(), more);
    }

    private void keep(ByteBuf kept) {
        bytes = kept;
        view = Unpooled.unreleasableBuffer(kept);
    }

    /** The buffer is used up. Keeps what is left of the copy, and no room of many bytes for a few. */
    private void hold() {
        copied = null;
        begun = bytes.readableBytes();
        if (begun == 0) {
            keep(Unpooled.EMPTY_BUFFER);
        } else if (begun < bytes.capacity() / 2) {
            byte[] array = new byte[begun];
            bytes.readBytes(array);
            keep(Unpooled.wrappedBuffer(array));
        }
    }

    @Override
    public @Nullable T end() throws IOException {
        if (begun == 0) {
            return null;
        }
        begun = 0;
        try {
            return decoder.end(view);
        } catch (RuntimeException | StackOverflowError e) {
            throw failure(e);
        }
    }

    @Override
    public ByteBuf rest() {
        return bytes.readSlice(begun);
    }
}
