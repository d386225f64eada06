package io.sockflux.examples.cli;

import io.netty.buffer.ByteBuf;
import io.netty.buffer.Unpooled;
import java.nio.charset.StandardCharsets;
import java.util.Locale;

/** Bytes as one line of text: what prints is itself, and the rest is escaped as C would. */
public final class Escapes {

    private Escapes() {}

    /** A text of any characters. */
    public static String of(String text) {
        return of(Unpooled.wrappedBuffer(text.getBytes(StandardCharsets.UTF_8)));
    }

    public static String of(ByteBuf bytes) {
        StringBuilder text = new StringBuilder(bytes.readableBytes());
        for (int i = bytes.readerIndex(); i < bytes.writerIndex(); i++) {
            int value = bytes.getUnsignedByte(i);
            switch (value) {
                case '\n' -> text.append("\\n");
                case '\r' -> text.append("\\r");
                case '\t' -> text.append("\\t");
                case '\\' -> text.append("\\\\");
                default -> {
                    // A read may cut a character of more than one byte, so these are told byte by byte.
                    if (value < ' ' || value > '~') {
                        text.append(String.format(Locale.ROOT, "\\x%02x", value));
                    } else {
                        text.append((char) value);
                    }
                }
            }
        }
        return text.toString();
    }
}
