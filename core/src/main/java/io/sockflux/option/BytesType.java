package io.sockflux.option;

import java.nio.ByteBuffer;
import java.util.HexFormat;

/** Bytes that mean something to the kernel only. */
final class BytesType implements OptionType<ByteBuffer> {

    private final int length;

    BytesType(int length) {
        this.length = length;
    }

    @Override
    public String name() {
        return "bytes";
    }

    @Override
    public int length() {
        return length;
    }

    @Override
    public ByteBuffer read(ByteBuffer bytes) {
        ByteBuffer copy = ByteBuffer.allocate(bytes.remaining());
        copy.put(bytes).flip();
        return copy.order(bytes.order());
    }

    @Override
    public void write(ByteBuffer value, ByteBuffer room) {
        room.put(value.duplicate());
    }

    @Override
    public boolean accepts(ByteBuffer value) {
        return value.remaining() <= length;
    }

    @Override
    public String expected() {
        return "at most " + length + " bytes in hexadecimal";
    }

    @Override
    public ByteBuffer parse(String text) {
        return ByteBuffer.wrap(HexFormat.of().parseHex(text));
    }

    @Override
    public String format(ByteBuffer value) {
        byte[] bytes = new byte[value.remaining()];
        value.duplicate().get(bytes);
        return HexFormat.of().formatHex(bytes);
    }
}
