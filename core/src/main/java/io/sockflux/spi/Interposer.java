package io.sockflux.spi;

import io.netty.channel.IoHandle;
import org.jspecify.annotations.Nullable;

/** Says on one loop which handles stand between Netty's channels and Netty's handler. For transports. Event loop only. */
public interface Interposer {

    /**
     * The handle to register in place of a channel's own.
     *
     * @param handle the channel's own; {@link InterposedHandle#channel} tells its channel
     * @return the handle that stands in between; null where the handler gets the channel's own
     */
    @Nullable
    InterposedHandle<?> interpose(IoHandle handle);

    /** The loop begins. */
    default void opened() {}

    /** The loop ends: all its channels are closed, and its handler is closed next. */
    default void closed() {}
}
