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
     * How many bytes of its sends the kernel has taken so far. After a layer that changes bytes, they count when their
     * write is done. Event loop only.
     */
    long bytesTaken();

    /** The reason of the connection's failure; null if it has not failed, or this side has closed it. Event loop only. */
    @Nullable
    IOException failure();

    /**
     * Ends the connection. Does nothing if it has failed, or its user is closing it. Event loop only.
     *
     * @param cause the failure for its receiver and its sends, now and later
     * @param how whether the connection is aborted, or closed without loss
     */
    void end(IOException cause, WhenFailed how);
}
