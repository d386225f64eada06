package io.sockflux.observe;

import io.sockflux.stream.CloseOutcome;
import java.io.IOException;

/** How a connection ended. */
public sealed interface ConnectionEnd {

    /**
     * This side closed the connection without loss.
     *
     * @param outcome the state of the bytes that were sent last
     */
    record Closed(CloseOutcome outcome) implements ConnectionEnd {}

    /**
     * This side aborted the connection: by {@code abort()}, or because a handler, a send or a relay could not come to its
     * end.
     */
    record Aborted() implements ConnectionEnd {}

    /**
     * The peer reset the connection, or a call failed, before this side closed it.
     *
     * @param failure the call and the errno
     */
    record Failed(IOException failure) implements ConnectionEnd {}

    /** Both sides ended their streams in order, nothing was lost, and this side did not close the connection. */
    record Ended() implements ConnectionEnd {}

    /** The network was closed before this side closed the connection. */
    record NetworkClosed() implements ConnectionEnd {}
}
