package io.sockflux.option;

import java.nio.ByteBuffer;

/** {@code struct ip6_mtuinfo}, of which the address says nothing here. */
final class PathMtuType implements OptionType<Integer> {

    static final PathMtuType INSTANCE = new PathMtuType();

    private static final int ADDRESS = 28;

    private PathMtuType() {}

    @Override
    public String name() {
        return "ip6_mtuinfo";
    }

    @Override
    public int length() {
        return ADDRESS + Integer.BYTES;
    }

    @Override
    public Integer read(ByteBuffer bytes) {
        return bytes.position(bytes.position() + ADDRESS).getInt();
    }

    @Override
    public void write(Integer value, ByteBuffer room) {
        room.position(room.position() + ADDRESS).putInt(value);
    }

    @Override
    public String expected() {
        return "a number";
    }

    @Override
    public Integer parse(String text) {
        return Integer.decode(text);
    }
}
