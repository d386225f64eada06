package io.sockflux.option;

import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;

/** A text that a NUL may end. */
final class TextType implements OptionType<String> {

    private final int length;

    TextType(int length) {
        this.length = length;
    }

    @Override
    public String name() {
        return "text";
    }

    @Override
    public int length() {
        return length;
    }

    @Override
    public String read(ByteBuffer bytes) {
        int end = bytes.position();
        while (end < bytes.limit() && bytes.get(end) != 0) {
            end++;
        }
        byte[] text = new byte[end - bytes.position()];
        bytes.get(text);
        return new String(text, StandardCharsets.UTF_8);
    }

    @Override
    public void write(String value, ByteBuffer room) {
        room.put(value.getBytes(StandardCharsets.UTF_8));
    }

    @Override
    public boolean accepts(String value) {
        return value.indexOf('\0') < 0 && value.getBytes(StandardCharsets.UTF_8).length <= length;
    }

    @Override
    public String expected() {
        return "at most " + length + " bytes of text";
    }

    @Override
    public String parse(String text) {
        return text;
    }
}
