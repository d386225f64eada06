package io.sockflux.stream;

import io.sockflux.Acceptor;

/** What becomes of a connection whose handler has failed; see {@link Acceptor#whenHandlerFails}. */
public enum WhenFailed {
    /**
     * It is aborted, so that the peer cannot take half an answer for the whole. A TCP peer gets a reset (ECONNRESET). A
     * unix socket has no reset: its peer sees an end of stream.
     */
    ABORT,
    /** It is closed without loss, as after a handler that completes: the peer gets all that was sent and an end of stream. */
    CLOSE
}
