package io.sockflux.codec;

import io.netty.buffer.ByteBuf;

/** What an {@link Encoder} writes an item to. Valid until the encoder returns. */
public interface EncoderOutput {

    /**
     * The buffer to write the next bytes to. It belongs to the output. After {@link #add} it is another one, so ask anew.
     */
    ByteBuf bytes();

    /**
     * Puts a buffer behind what was written, without a copy. The buffer is given away: the output releases it on every
     * path.
     */
    void add(ByteBuf payload);
}
