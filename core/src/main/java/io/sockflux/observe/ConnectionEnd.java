package io.sockflux.observe;

import io.sockflux.stream.CloseOutcome;
import java.io.IOException;

/** How a connection ended. */
public sealed interface ConnectionEnd {

    /**
     * This side closed it without loss.
     *
     * @param outcome what is known of the bytes that were sent last
     */
    record Closed(CloseOutcome outcome) implements ConnectionEnd {}

    /** This side aborted it: by {@code abort()}, or where a handler, a send or a relay could not come to its end. */
    record Aborted() implements ConnectionEnd {}

    /**
     * The peer reset it, or a call failed, before this side closed it.
     *
     * @param failure the call and the errno
     */
    record Failed(IOException failure) implements ConnectionEnd {}

    /** Both sides ended their streams in order, with nothing lost, and this side did not close it. */
    record Ended() implements ConnectionEnd {}

    /** The network was closed, before this side closed it. */
    record NetworkClosed() implements ConnectionEnd {}
}
