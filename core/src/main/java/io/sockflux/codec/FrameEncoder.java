package io.sockflux.codec;

import static java.util.Objects.requireNonNull;

import io.netty.buffer.ByteBuf;
import io.sockflux.error.TooLongException;
import java.io.IOException;
import java.net.ProtocolException;
import java.nio.ByteOrder;

/** Writes frames with their length in their head. */
final class FrameEncoder implements Encoder<ByteBuf> {

    private final LengthField field;

    FrameEncoder(LengthField field) {
        this.field = requireNonNull(field, "field");
    }

    @Override
    public void encode(ByteBuf payload, EncoderOutput out) throws IOException {
        int counted = payload.readableBytes() - field.offset();
        if (counted < 0) {
            throw new ProtocolException("frame: " + payload.readableBytes() + " bytes (expected: >= " + field.offset()
                    + ", as so many go in front of the length)");
        }
        if (counted > field.limit()) {
            throw new TooLongException("frame", counted, field.limit());
        }
        int width = field.bytes();
        long number = counted + field.surplus();
        if (number < 0 || (width < Long.BYTES && number >>> (8 * width) != 0)) {
            throw new ProtocolException(
                    "frame: length " + number + " (expected: an unsigned number of " + width + " bytes)");
        }
        ByteBuf head = out.bytes();
        head.writeBytes(payload, field.offset());
        for (int i = 0; i < width; i++) {
            int shift = field.order() == ByteOrder.BIG_ENDIAN ? width - 1 - i : i;
            head.writeByte((int) (number >>> (8 * shift)));
        }
        out.add(payload);
    }
}
