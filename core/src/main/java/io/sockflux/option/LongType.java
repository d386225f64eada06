package io.sockflux.option;

import java.nio.ByteBuffer;

/** Eight bytes without a sign. */
final class LongType implements OptionType<Long> {

    static final LongType INSTANCE = new LongType();

    private LongType() {}

    @Override
    public String name() {
        return "u64";
    }

    @Override
    public int length() {
        return Long.BYTES;
    }

    @Override
    public Long read(ByteBuffer bytes) {
        return bytes.remaining() >= Long.BYTES ? bytes.getLong() : Integer.toUnsignedLong(bytes.getInt());
    }

    @Override
    public void write(Long value, ByteBuffer room) {
        room.putLong(value);
    }

    @Override
    public String expected() {
        return "0 to 18446744073709551615";
    }

    @Override
    public Long parse(String text) {
        return Long.parseUnsignedLong(text);
    }

    @Override
    public String format(Long value) {
        return Long.toUnsignedString(value);
    }
}
