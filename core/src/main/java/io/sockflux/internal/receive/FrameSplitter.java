package io.sockflux.internal.receive;

import io.netty.buffer.ByteBuf;
import io.netty.buffer.Unpooled;
import io.sockflux.error.TooLongException;
import io.sockflux.error.TruncatedException;
import io.sockflux.stream.LengthField;
import java.net.ProtocolException;
import java.nio.ByteOrder;
import org.jspecify.annotations.Nullable;

/** Cuts frames that begin with their length. Emits each as a copy on the heap, without the length. */
final class FrameSplitter implements Splitter<ByteBuf> {

    private final LengthField field;
    private final byte[] head;
    private final Remainder body = new Remainder();
    private int headLength;
    /** The length of the body; -1 while the field is not complete. */
    private int length = -1;

    FrameSplitter(LengthField field) {
        this.field = field;
        this.head = new byte[field.bytes()];
    }

    @Override
    public @Nullable ByteBuf next(ByteBuf buffer) throws TooLongException, ProtocolException {
        if (length < 0) {
            int count = Math.min(head.length - headLength, buffer.readableBytes());
            buffer.readBytes(head, headLength, count);
            headLength += count;
            if (headLength < head.length) {
                return null;
            }
            length = bodyLength();
        }
        body.append(buffer, Math.min(length - body.length(), buffer.readableBytes()), length);
        if (body.length() < length) {
            return null;
        }
        length = -1;
        headLength = 0;
        return body.take();
    }

    private int bodyLength() throws TooLongException, ProtocolException {
        long value = 0;
        for (int i = 0; i < head.length; i++) {
            int shift = field.order() == ByteOrder.BIG_ENDIAN ? head.length - 1 - i : i;
            value |= (head[i] & 0xffL) << (shift * 8);
        }
        int own = field.countsItself() ? head.length : 0;
        // The field is unsigned, so a negative value stands for more than a long holds.
        if (value >= 0 && value < own) {
            throw new ProtocolException(
                    "frame: length " + value + " (expected: >= " + own + ", as it counts its own bytes)");
        }
        if (value < 0 || value - own > field.limit()) {
            throw new TooLongException("frame", field.limit());
        }
        return (int) (value - own);
    }

    @Override
    public @Nullable ByteBuf end() throws TruncatedException {
        if (length >= 0) {
            throw new TruncatedException("frame", length - body.length());
        }
        if (headLength > 0) {
            throw new TruncatedException("length of a frame", head.length - headLength);
        }
        return null;
    }

    @Override
    public ByteBuf rest() {
        return Unpooled.wrappedBuffer(Unpooled.wrappedBuffer(head, 0, headLength), body.take());
    }
}
