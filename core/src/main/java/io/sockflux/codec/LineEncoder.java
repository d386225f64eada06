package io.sockflux.codec;

import static java.util.Objects.requireNonNull;

import io.netty.buffer.ByteBuf;
import io.netty.buffer.ByteBufUtil;
import java.net.ProtocolException;
import java.nio.charset.Charset;
import java.nio.charset.StandardCharsets;

/** Writes lines. */
final class LineEncoder implements Encoder<CharSequence> {

    private final Charset charset;
    private final byte[] end;

    LineEncoder(Charset charset, String end) {
        this.charset = requireNonNull(charset, "charset");
        if (end.isEmpty()) {
            throw new IllegalArgumentException("end: empty (expected: such as LF or CR LF)");
        }
        this.end = end.getBytes(charset);
    }

    @Override
    public void encode(CharSequence text, EncoderOutput out) throws ProtocolException {
        for (int i = 0; i < text.length(); i++) {
            char c = text.charAt(i);
            if (c == '\n' || c == '\r') {
                throw new ProtocolException(
                        "line: " + (c == '\n' ? "LF" : "CR") + " at " + i + " (expected: a text without line ends)");
            }
        }
        ByteBuf bytes = out.bytes();
        if (charset.equals(StandardCharsets.UTF_8)) {
            ByteBufUtil.writeUtf8(bytes, text);
        } else {
            bytes.writeCharSequence(text, charset);
        }
        bytes.writeBytes(end);
    }
}
