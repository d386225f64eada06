package io.sockflux.split;

import io.netty.buffer.ByteBuf;
import io.netty.buffer.Unpooled;
import io.sockflux.codec.LengthField;
import io.sockflux.error.TooLongException;
import io.sockflux.error.TruncatedException;
import java.net.ProtocolException;
import java.nio.ByteOrder;
import org.jspecify.annotations.Nullable;

/** Cuts frames whose head has their length. Emits each as a copy on the heap, without what is stripped. */
public final class FrameSplitter implements ByteSplitter<ByteBuf> {

    private final LengthField field;
    /** The bytes before the frame's counted part, and those of the counted part that are stripped. */
    private final byte[] head;
    /** How many bytes there are up to the end of the number. */
    private final int numberEnd;

    private final Remainder body = new Remainder();
    private int headLength;
    /** How many bytes the head has that is not emitted. */
    private int headEnd;
    /** How many bytes are emitted; -1 while the number is not complete. */
    private int length = -1;

    /** Frames of such a field. */
    public FrameSplitter(LengthField field) {
        this.field = field;
        this.numberEnd = field.offset() + field.bytes();
        this.head = new byte[Math.max(numberEnd, field.strip())];
        this.headEnd = numberEnd;
    }

    @Override
    public @Nullable ByteBuf next(ByteBuf buffer) throws TooLongException, ProtocolException {
        if (headLength < headEnd && !readHead(buffer)) {
            return null;
        }
        if (length < 0) {
            begin(counted());
            if (headLength < headEnd && !readHead(buffer)) {
                return null;
            }
        }
        body.append(buffer, Math.min(length - body.length(), buffer.readableBytes()), length);
        if (body.length() < length) {
            return null;
        }
        length = -1;
        headLength = 0;
        headEnd = numberEnd;
        return body.take();
    }

    private boolean readHead(ByteBuf buffer) {
        int count = Math.min(headEnd - headLength, buffer.readableBytes());
        buffer.readBytes(head, headLength, count);
        headLength += count;
        return headLength == headEnd;
    }

    /** The number is complete, and so many bytes follow it. */
    private void begin(int counted) throws ProtocolException {
        int strip = field.strip();
        long all = (long) numberEnd + counted;
        if (strip > all) {
            throw new ProtocolException(
                    "frame: " + all + " bytes (expected: >= " + strip + ", as so many are stripped)");
        }
        headEnd = Math.max(numberEnd, strip);
        length = (int) (all - strip);
        if (strip < numberEnd) {
            body.append(Unpooled.wrappedBuffer(head, strip, numberEnd - strip), numberEnd - strip, length);
        }
    }

    /** How many bytes follow the number. */
    private int counted() throws TooLongException, ProtocolException {
        long value = 0;
        for (int i = 0; i < field.bytes(); i++) {
            int shift = field.order() == ByteOrder.BIG_ENDIAN ? field.bytes() - 1 - i : i;
            value |= (head[field.offset() + i] & 0xffL) << (shift * 8);
        }
        return field.counted(value);
    }

    @Override
    public @Nullable ByteBuf end() throws TruncatedException {
        if (length >= 0) {
            int received = headLength + body.length() - repeated();
            throw new TruncatedException("frame", received, headEnd - headLength + length - body.length());
        }
        if (headLength > 0) {
            throw new TruncatedException("length of a frame", headLength, numberEnd - headLength);
        }
        return null;
    }

    /** How many bytes of the head are in the body too. */
    private int repeated() {
        return length < 0 ? 0 : Math.max(0, numberEnd - field.strip());
    }

    @Override
    public ByteBuf rest() {
        return Unpooled.wrappedBuffer(Unpooled.wrappedBuffer(head, 0, headLength - repeated()), body.take());
    }
}
