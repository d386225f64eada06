package io.sockflux.stream;

import io.sockflux.Acceptor;

/** What happens to a connection after its handler has failed; see {@link Acceptor#whenHandlerFails}. */
public enum WhenFailed {
    /**
     * The connection is aborted, so that the peer cannot take half an answer for the whole. A TCP peer gets a reset
     * (ECONNRESET). A unix socket has no reset: its peer sees an end of stream.
     */
    ABORT,
    /**
     * The connection is closed without loss, as after a handler that completes: the peer gets every byte and the end of
     * stream.
     */
    CLOSE
}
