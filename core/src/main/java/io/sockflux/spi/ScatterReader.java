package io.sockflux.spi;

import io.netty.buffer.ByteBuf;
import io.sockflux.message.Message;
import io.sockflux.message.MessageFlag;
import org.jspecify.annotations.Nullable;

/** A channel that can receive into the caller's buffers, by {@code recvmsg(2)} with an {@code iovec} for each. */
public interface ScatterReader {

    /**
     * Sets the buffers that reads fill from now on, by {@link ReceiveRoom#receive}. The channel hands each read on as a
     * {@link Scattered}. It reads as usual if it cannot receive into these buffers, or if their subscriber has left.
     * Event loop only.
     *
     * @param room null for the channel's own buffers
     */
    void readInto(@Nullable ReceiveRoom room);

    /**
     * Bytes that the channel has received into the caller's buffers.
     *
     * @param room the buffers
     * @param bytes how many bytes came
     * @param isTruncated whether the bytes belong to a longer record and its rest is lost
     */
    record Scattered(ReceiveRoom room, int bytes, boolean isTruncated) {

        /**
         * Takes the bytes out of the buffers again. Event loop only, for the bytes that came last and were not taken.
         *
         * @return a {@link ByteBuf}, or a {@link Message} with the flag TRUNC
         */
        public Object takeBack() {
            ByteBuf back = room.takeBack(bytes);
            return isTruncated ? Message.of(back).with(MessageFlag.TRUNC) : back;
        }
    }
}
