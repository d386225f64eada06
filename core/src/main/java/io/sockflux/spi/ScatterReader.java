package io.sockflux.spi;

import java.nio.ByteBuffer;
import java.util.List;
import org.jspecify.annotations.Nullable;

/** A channel that can receive into the caller's buffers, by {@code recvmsg(2)} with an {@code iovec} for each. */
public interface ScatterReader {

    /**
     * Says where the reads go from now on. Each is handed on as a {@link Scattered}, or as usual where the channel cannot
     * receive into these buffers. On the event loop.
     *
     * @param room what remains of the buffers is filled, their positions stay; null for a buffer of the channel's own
     */
    void readInto(@Nullable List<ByteBuffer> room);
}
