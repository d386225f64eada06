package io.sockflux.codec;

import static java.util.Objects.requireNonNull;

import io.netty.buffer.ByteBuf;
import io.netty.buffer.Unpooled;
import java.io.IOException;
import java.net.ProtocolException;
import java.nio.ByteOrder;
import org.jspecify.annotations.Nullable;

/** Reads frames with their length in their head. */
final class FrameDecoder implements Decoder<ByteBuf> {

    private final LengthField field;
    private final int numberEnd;

    FrameDecoder(LengthField field) {
        this.field = requireNonNull(field, "field");
        this.numberEnd = field.offset() + field.bytes();
    }

    @Override
    public @Nullable ByteBuf decode(ByteBuf bytes) throws IOException {
        if (bytes.readableBytes() < numberEnd) {
            return null;
        }
        int length = numberEnd + field.counted(number(bytes));
        if (field.strip() > length) {
            throw new ProtocolException(
                    "frame: " + length + " bytes (expected: >= " + field.strip() + ", as so many are stripped)");
        }
        if (bytes.readableBytes() < length) {
            return null;
        }
        byte[] frame = new byte[length - field.strip()];
        bytes.skipBytes(field.strip()).readBytes(frame);
        return Unpooled.wrappedBuffer(frame);
    }

    @Override
    public int needs(ByteBuf bytes) {
        if (bytes.readableBytes() < numberEnd) {
            return numberEnd;
        }
        try {
            return numberEnd + field.counted(number(bytes));
        } catch (IOException e) {
            throw new IllegalStateException("such a frame is refused when it is decoded", e);
        }
    }

    private long number(ByteBuf bytes) {
        long value = 0;
        int from = bytes.readerIndex() + field.offset();
        for (int i = 0; i < field.bytes(); i++) {
            int shift = field.order() == ByteOrder.BIG_ENDIAN ? field.bytes() - 1 - i : i;
            value |= (bytes.getByte(from + i) & 0xffL) << (shift * 8);
        }
        return value;
    }
}
