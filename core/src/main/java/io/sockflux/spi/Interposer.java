package io.sockflux.spi;

import io.netty.channel.IoHandle;
import org.jspecify.annotations.Nullable;

/** Chooses the handles that stand between a loop's channels and Netty's handler. For transports. Event loop only. */
public interface Interposer {

    /**
     * The handle to register in place of a channel's own.
     *
     * @param handle the channel's own; {@link InterposedHandle#channel} tells its channel
     * @return the handle that stands in between; null to register the channel's own
     */
    @Nullable
    InterposedHandle<?> interpose(IoHandle handle);

    /** The loop has started. */
    default void opened() {}

    /** The loop ends: all its channels are closed, and its handler is closed next. */
    default void closed() {}
}
