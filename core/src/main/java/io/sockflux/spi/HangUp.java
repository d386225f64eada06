package io.sockflux.spi;

/**
 * What a transport fires as a user event down the pipeline of a stream or seqpacket channel when both directions of the
 * connection are over: EPOLLHUP of {@code epoll_ctl(2)}. It comes without demand, once, and is no more than a hint: input
 * that came before may still be unread, and reads go on as they did. Writes will fail, so the channel tries none.
 */
public enum HangUp {
    /** The only one. */
    INSTANCE
}
