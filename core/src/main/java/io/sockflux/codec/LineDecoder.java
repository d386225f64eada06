package io.sockflux.codec;

import io.netty.buffer.ByteBuf;
import java.nio.charset.Charset;
import org.jspecify.annotations.Nullable;

/** Reads lines. Remembers how far it has looked for the end of one. */
final class LineDecoder implements Decoder<String> {

    private final Charset charset;
    private int looked;

    LineDecoder(Charset charset) {
        this.charset = charset;
    }

    @Override
    public @Nullable String decode(ByteBuf bytes) {
        int from = bytes.readerIndex();
        int end = bytes.indexOf(from + looked, bytes.writerIndex(), (byte) '\n');
        if (end < 0) {
            looked = bytes.readableBytes();
            return null;
        }
        looked = 0;
        int length = end - from;
        if (length > 0 && bytes.getByte(end - 1) == '\r') {
            length--;
        }
        String line = bytes.toString(from, length, charset);
        bytes.readerIndex(end + 1);
        return line;
    }
}
