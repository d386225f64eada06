package io.sockflux.internal.send;

import static java.util.Objects.requireNonNull;

import io.netty.buffer.ByteBuf;
import io.netty.buffer.ByteBufAllocator;
import io.netty.buffer.CompositeByteBuf;
import io.netty.util.IllegalReferenceCountException;
import io.netty.util.ReferenceCounted;
import io.sockflux.codec.Encoder;
import io.sockflux.codec.EncoderOutput;
import io.sockflux.error.CodecException;
import java.io.IOException;
import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;
import org.reactivestreams.Publisher;
import reactor.core.Exceptions;
import reactor.core.publisher.Flux;

/**
 * The bytes that an encoder makes of one item: what it writes, and what it adds without a copy. They are a single buffer
 * for the send, so that nothing of another send comes between.
 */
public final class EncodedItem implements EncoderOutput {

    /** The longest payload that is copied, in bytes: another part costs more than copying so few. */
    private static final int SHORT = 256;

    private final Object item;
    private final ByteBufAllocator allocator;
    private @Nullable ByteBuf written;
    private @Nullable List<ByteBuf> parts;
    private boolean isItemAdded;
    private boolean isOver;

    private EncodedItem(Object item, ByteBufAllocator allocator) {
        this.item = item;
        this.allocator = allocator;
    }

    /** The items of a source as buffers. */
    public static <T> Flux<ByteBuf> encoded(
            Publisher<? extends T> items, Encoder<? super T> encoder, ByteBufAllocator allocator) {
        requireNonNull(encoder, "encoder");
        return Flux.from(requireNonNull(items, "items")).map(item -> {
            try {
                return encode(item, encoder, allocator);
            } catch (IOException e) {
                throw Exceptions.propagate(e);
            }
        });
    }

    /**
     * An item as a buffer. The encoder takes the item over.
     *
     * @throws IOException if the encoder fails, and then all is released
     */
    public static <T> ByteBuf encode(T item, Encoder<? super T> encoder, ByteBufAllocator allocator)
            throws IOException {
        EncodedItem output = new EncodedItem(item, allocator);
        boolean isWhole = false;
        try {
            encoder.encode(item, output);
            isWhole = true;
            return output.whole();
        } catch (RuntimeException | StackOverflowError e) {
            throw new CodecException("encoder " + encoder.getClass().getSimpleName() + ": " + e, e);
        } finally {
            output.isOver = true;
            if (!isWhole) {
                output.release();
            }
        }
    }

    @Override
    public ByteBuf bytes() {
        checkOpen();
        ByteBuf buffer = written;
        if (buffer == null) {
            buffer = allocator.directBuffer();
            written = buffer;
        }
        return buffer;
    }

    @Override
    @SuppressWarnings("ReferenceEquality")
    public void add(ByteBuf payload) {
        checkOpen();
        if (payload.refCnt() == 0) {
            throw new IllegalReferenceCountException(
                    "the buffer was released before it was added (expected: a buffer that was not sent or released"
                            + " before)");
        }
        isItemAdded |= payload == item;
        if (payload.readableBytes() <= SHORT) {
            try {
                bytes().writeBytes(payload);
            } finally {
                payload.release();
            }
            return;
        }
        List<ByteBuf> known = parts;
        if (known == null) {
            known = new ArrayList<>(4);
            parts = known;
        }
        ByteBuf before = written;
        if (before != null) {
            known.add(before);
            written = null;
        }
        known.add(payload);
    }

    private void checkOpen() {
        if (isOver) {
            throw new IllegalStateException("the encoder has returned (expected: no use of its output afterwards)");
        }
    }

    private ByteBuf whole() {
        List<ByteBuf> known = parts;
        if (known == null) {
            return bytes();
        }
        ByteBuf last = written;
        if (last != null) {
            known.add(last);
        }
        if (known.size() == 1) {
            return known.get(0);
        }
        CompositeByteBuf all = allocator.compositeBuffer(known.size());
        return all.addComponents(true, known);
    }

    private void release() {
        if (parts != null) {
            parts.forEach(ByteBuf::release);
        }
        if (written != null) {
            written.release();
        }
        if (!isItemAdded && item instanceof ReferenceCounted counted && counted.refCnt() > 0) {
            counted.release();
        }
    }
}
