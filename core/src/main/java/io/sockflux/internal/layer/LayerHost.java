package io.sockflux.internal.layer;

import io.netty.channel.Channel;
import io.sockflux.address.Endpoint;
import io.sockflux.stream.WhenFailed;
import java.io.IOException;
import org.jspecify.annotations.Nullable;

/** The connection that layers are installed for. */
public interface LayerHost {

    Channel channel();

    Endpoint peerEndpoint();

    /**
     * How many bytes of its sends the kernel has taken so far. Behind a layer that changes bytes they count when the write
     * is done that they went by. Event loop only.
     */
    long bytesTaken();

    /** Why the connection has failed; null where it has not, and where this side has closed it. Event loop only. */
    @Nullable
    IOException failure();

    /**
     * Ends the connection, which has not failed otherwise and is not being closed by its user; then this does nothing.
     * Event loop only.
     *
     * @param cause what its receiver and its sends are told, now and later
     * @param how whether the connection is aborted, or closed without loss
     */
    void end(IOException cause, WhenFailed how);
}
