package io.sockflux.stream;

import io.netty.buffer.ByteBuf;
import java.nio.ByteBuffer;
import java.nio.CharBuffer;
import java.nio.charset.Charset;
import java.nio.charset.CharsetDecoder;
import java.nio.charset.CodingErrorAction;

/** Decodes text that comes in pieces. Keeps the bytes of a cut character until the next piece completes it. */
public final class TextDecoder {

    private static final ByteBuffer NOTHING = ByteBuffer.allocate(0);

    private final CharsetDecoder decoder;
    private ByteBuffer rest = NOTHING;

    /** A decoder that puts U+FFFD for bytes that are no text. */
    public TextDecoder(Charset charset) {
        this.decoder = charset.newDecoder()
                .onMalformedInput(CodingErrorAction.REPLACE)
                .onUnmappableCharacter(CodingErrorAction.REPLACE);
    }

    /** Returns the characters that this buffer completes, and releases the buffer. */
    public String decode(ByteBuf buffer) {
        try {
            ByteBuffer in = ByteBuffer.allocate(rest.remaining() + buffer.readableBytes());
            in.put(rest);
            buffer.readBytes(in.slice(in.position(), buffer.readableBytes()));
            in.position(0);
            return decode(in, false);
        } finally {
            buffer.release();
        }
    }

    /** Ends the input. Returns replacement characters for the bytes of an incomplete character. */
    public String finish() {
        return decode(rest, true);
    }

    private String decode(ByteBuffer in, boolean end) {
        CharBuffer out =
                CharBuffer.allocate((int) Math.ceil((in.remaining() + 1) * (double) decoder.maxCharsPerByte()) + 2);
        decoder.decode(in, out, end);
        if (end) {
            decoder.flush(out);
        }
        // A copy of the few bytes left: the view would keep the whole piece alive.
        rest = in.hasRemaining() ? ByteBuffer.allocate(in.remaining()).put(in).flip() : NOTHING;
        return out.flip().toString();
    }
}
