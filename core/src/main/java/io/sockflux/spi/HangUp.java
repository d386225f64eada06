package io.sockflux.spi;

/**
 * The user event for the end of both directions of a connection, EPOLLHUP of {@code epoll_ctl(2)}. A transport fires it
 * down the pipeline of a stream or seqpacket channel. It comes without demand, once, and is only a hint. Earlier input
 * may still be unread, and reads go on as before. Writes will fail, so core tries none.
 */
public enum HangUp {
    /** The only value. */
    INSTANCE
}
