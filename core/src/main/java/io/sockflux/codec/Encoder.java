package io.sockflux.codec;

import io.netty.buffer.ByteBuf;
import java.io.IOException;
import java.nio.charset.Charset;

/**
 * Makes bytes of items; see {@link io.sockflux.stream.Conversation#send(org.reactivestreams.Publisher, Encoder)}. The bytes
 * of an item go out together, and only if the encoder returns: where it throws, nothing of that item is sent.
 *
 * <p>An encoder that throws an {@link IOException} fails the send with it. Anything else that it throws is the cause of a
 * {@link io.sockflux.error.CodecException}. An item that counts references is then released, unless the encoder has added
 * it to the output.
 *
 * @param <T> the items
 */
@FunctionalInterface
public interface Encoder<T> {

    /**
     * Writes an item.
     *
     * @throws IOException if there are no bytes for it
     */
    void encode(T item, EncoderOutput out) throws IOException;

    /** Lines that end by LF; see {@link #lines(Charset, String)}. */
    static Encoder<CharSequence> lines(Charset charset) {
        return lines(charset, "\n");
    }

    /**
     * Lines, each with this end. A text with a CR or LF of its own would be more than a line to the peer, and fails with
     * {@link java.net.ProtocolException}.
     *
     * @param end such as {@code "\r\n"}
     */
    static Encoder<CharSequence> lines(Charset charset, String end) {
        return new LineEncoder(charset, end);
    }

    /**
     * Frames with their length in their head. The payload is not copied. If the length stands behind an offset, so many
     * bytes of the payload go in front of it.
     *
     * <p>Fails with {@link io.sockflux.error.TooLongException} for a payload above the field's limit, and with
     * {@link java.net.ProtocolException} where the number has no room for the length or would be negative.
     */
    static Encoder<ByteBuf> frames(LengthField field) {
        return new FrameEncoder(field);
    }

    /** Frames with a length of variable width. The payload is not copied; its first bytes go in front of the length. */
    static Encoder<ByteBuf> frames(VariableLength length) {
        return (payload, out) -> length.encode(payload, out);
    }
}
