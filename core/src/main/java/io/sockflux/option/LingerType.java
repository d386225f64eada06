package io.sockflux.option;

import java.nio.ByteBuffer;

/** {@code struct linger}. */
final class LingerType implements OptionType<Linger> {

    static final LingerType INSTANCE = new LingerType();

    private LingerType() {}

    @Override
    public String name() {
        return "linger";
    }

    @Override
    public int length() {
        return 8;
    }

    @Override
    public Linger read(ByteBuffer bytes) {
        boolean on = bytes.getInt() != 0;
        return new Linger(on, Math.max(0, bytes.getInt()));
    }

    @Override
    public void write(Linger value, ByteBuffer room) {
        room.putInt(value.on() ? 1 : 0).putInt(value.seconds());
    }

    @Override
    public String expected() {
        return "off, or a number of seconds >= 0";
    }

    @Override
    public Linger parse(String text) {
        return text.equals("off") ? Linger.OFF : Linger.seconds(Integer.parseInt(text));
    }

    @Override
    public String format(Linger value) {
        return value.on() ? Integer.toString(value.seconds()) : "off";
    }
}
