package io.sockflux.spi;

import java.nio.ByteBuffer;
import java.util.List;
import org.jspecify.annotations.Nullable;

/** A channel that can receive into the caller's buffers, by {@code recvmsg(2)} with an {@code iovec} for each. */
public interface ScatterReader {

    /**
     * Sets the buffers that reads fill from now on. The channel hands each read on as a {@link Scattered}, or as usual if
     * it cannot receive into these buffers. Event loop only.
     *
     * @param room the remaining bytes of the buffers are filled, their positions stay; null for the channel's own buffers
     */
    void readInto(@Nullable List<ByteBuffer> room);
}
