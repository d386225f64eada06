package io.sockflux.codec;

import io.netty.buffer.ByteBuf;
import io.netty.buffer.Unpooled;
import io.sockflux.check.Checks;
import java.net.ProtocolException;
import org.jspecify.annotations.Nullable;

/**
 * Frames whose length takes as many bytes as it needs: seven bits in each, the least significant first, and the eighth
 * bit where another byte follows. MQTT has such lengths (section 2.1.4 of MQTT 5.0), and so do delimited messages of
 * Protocol Buffers.
 *
 * <p>A frame is emitted without its length: the bytes in front of the length, then the bytes behind it. The limit of
 * {@link io.sockflux.stream.ByteFlux#decode} counts the length too.
 *
 * @param offset how many bytes of the frame come before the length
 * @param most how many bytes a length has at the most, 1 to 5; a longer length fails with {@link ProtocolException}
 */
public record VariableLength(int offset, int most) implements Decoder<ByteBuf> {

    private static final int LONGEST_HEAD = 1 << 16;
    private static final int MORE = 0x80;

    /** The fields as above. */
    public VariableLength {
        Checks.checkRange(offset, 0, LONGEST_HEAD, "offset");
        Checks.checkRange(most, 1, 5, "most");
    }

    /** Packets of MQTT: a byte with type and flags, and a length of at most four bytes. */
    public static VariableLength mqtt() {
        return new VariableLength(1, 4);
    }

    /** Delimited messages of Protocol Buffers: a length of at most five bytes and nothing in front of it. */
    public static VariableLength protobuf() {
        return new VariableLength(0, 5);
    }

    @Override
    public @Nullable ByteBuf decode(ByteBuf bytes) throws ProtocolException {
        int width = width(bytes);
        if (width == 0) {
            return null;
        }
        long counted = counted(bytes, width);
        if (bytes.readableBytes() < offset + width + counted) {
            return null;
        }
        byte[] frame = new byte[(int) (offset + counted)];
        bytes.readBytes(frame, 0, offset);
        bytes.skipBytes(width);
        bytes.readBytes(frame, offset, (int) counted);
        return Unpooled.wrappedBuffer(frame);
    }

    @Override
    public int needs(ByteBuf bytes) {
        int has = Math.max(0, bytes.readableBytes() - offset);
        for (int i = 0; i < Math.min(has, most); i++) {
            if ((bytes.getByte(bytes.readerIndex() + offset + i) & MORE) == 0) {
                return (int) Math.min(Integer.MAX_VALUE, offset + i + 1 + counted(bytes, i + 1));
            }
        }
        return Math.max(bytes.readableBytes(), offset) + 1;
    }

    void encode(ByteBuf payload, EncoderOutput out) throws ProtocolException {
        int counted = payload.readableBytes() - offset;
        if (counted < 0) {
            throw new ProtocolException("frame: " + payload.readableBytes() + " bytes (expected: >= " + offset
                    + ", as so many go in front of the length)");
        }
        if ((long) counted >>> (7 * most) != 0) {
            throw new ProtocolException(
                    "frame: length " + counted + " (expected: one that has room in " + most + " bytes)");
        }
        ByteBuf head = out.bytes();
        head.writeBytes(payload, offset);
        int rest = counted;
        for (; rest >= MORE; rest >>>= 7) {
            head.writeByte(rest | MORE);
        }
        head.writeByte(rest);
        out.add(payload);
    }

    /** How many bytes the length has; 0 if it is not complete. */
    private int width(ByteBuf bytes) throws ProtocolException {
        int has = bytes.readableBytes() - offset;
        for (int i = 0; i < has; i++) {
            if (i == most) {
                break;
            }
            if ((bytes.getByte(bytes.readerIndex() + offset + i) & MORE) == 0) {
                return i + 1;
            }
        }
        if (has >= most) {
            throw new ProtocolException("frame: a length of more than " + most
                    + " bytes (expected: the eighth bit of its" + " last byte is 0)");
        }
        return 0;
    }

    private long counted(ByteBuf bytes, int width) {
        long value = 0;
        for (int i = 0; i < width; i++) {
            value |= (long) (bytes.getByte(bytes.readerIndex() + offset + i) & (MORE - 1)) << (7 * i);
        }
        return value;
    }
}
