package io.sockflux.codec;

import static java.util.Objects.requireNonNull;

import io.netty.buffer.ByteBuf;
import io.sockflux.error.TruncatedException;
import java.io.IOException;
import java.nio.charset.Charset;
import java.util.function.Function;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;

/**
 * Makes items of the bytes of a stream; see {@link io.sockflux.stream.ByteFlux#decode}. A decoder is given bytes that
 * begin with the first byte of an item. It reads that item and returns it, or returns null where bytes are missing.
 *
 * <p>Each item has at least a byte. The bytes that a decoder is given are on the heap, and it may keep them or a slice of
 * them as an item: nothing needs a release. A slice keeps the memory of its neighbours, so a short one that lives long is
 * better copied.
 *
 * <p>Incomplete items are decoded anew when more bytes are there. A decoder of long items says by {@link #needs} how many
 * bytes to wait for. Where it cannot know, it may remember how far it has looked; then a
 * {@linkplain io.sockflux.stream.ByteFlux#decode(java.util.function.Supplier, int) supplier} makes a decoder for each
 * subscriber.
 *
 * <p>A decoder that throws an {@link IOException}, such as {@link java.net.ProtocolException}, fails its subscriber with
 * it. Anything else that it throws is the cause of a {@link io.sockflux.error.CodecException}. In both cases the
 * connection stays open, and the bytes of the failed item stay for the next subscriber.
 *
 * @param <T> the items
 */
@FunctionalInterface
public interface Decoder<T> {

    /**
     * The next item. Reads its bytes and no others: what it leaves unread is the next item's.
     *
     * @param bytes the bytes that have come, from the first byte of the item on
     * @return the item; null if it is not complete, and then nothing counts as read
     * @throws IOException if the bytes can be no item
     */
    @Nullable
    T decode(ByteBuf bytes) throws IOException;

    /**
     * How many bytes there must be, from the first byte of the item on, before it is worth decoding again. Asked after
     * {@link #decode} has returned null. A number above the limit fails the subscriber at once, before the bytes come.
     *
     * @param bytes the same bytes as {@link #decode} was given
     * @return more than there are; unless overridden, one more
     */
    default int needs(ByteBuf bytes) {
        return bytes.readableBytes() + 1;
    }

    /**
     * The item that the end of stream makes of the last bytes, which are at least one.
     *
     * @return the item; null for none, and then the bytes are lost. Unless overridden, this throws
     *     {@link TruncatedException}.
     * @throws IOException if the stream must not end here
     */
    default @Nullable T end(ByteBuf bytes) throws IOException {
        int received = bytes.readableBytes();
        throw new TruncatedException("item", received, Math.max(1, needs(bytes) - received));
    }

    /**
     * Lines that end by LF or CR LF, without these ends; see {@link io.sockflux.stream.ByteFlux#lines}. The limit counts
     * the ends too.
     */
    static Supplier<Decoder<String>> lines(Charset charset) {
        requireNonNull(charset, "charset");
        return () -> new LineDecoder(charset);
    }

    /** Frames that have their length in their head; see {@link io.sockflux.stream.ByteFlux#frames}. */
    static Supplier<Decoder<ByteBuf>> frames(LengthField field) {
        FrameDecoder decoder = new FrameDecoder(field);
        return () -> decoder;
    }

    /**
     * What is made of frames that have their length in their head.
     *
     * @param read is given each frame, which is on the heap and may be kept
     */
    static <T> Supplier<Decoder<T>> frames(LengthField field, Function<? super ByteBuf, ? extends T> read) {
        requireNonNull(read, "read");
        FrameDecoder frames = new FrameDecoder(field);
        Decoder<T> decoder = new Decoder<>() {
            @Override
            public @Nullable T decode(ByteBuf bytes) throws IOException {
                ByteBuf frame = frames.decode(bytes);
                return frame == null ? null : read.apply(frame);
            }

            @Override
            public int needs(ByteBuf bytes) {
                return frames.needs(bytes);
            }
        };
        return () -> decoder;
    }
}
