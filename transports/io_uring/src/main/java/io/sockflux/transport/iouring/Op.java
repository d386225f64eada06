package io.sockflux.transport.iouring;

import io.netty.channel.uring.IoUringIoEvent;
import io.netty.channel.uring.IoUringIoOps;

/** The numbers of {@code io_uring_enter(2)} and {@code poll(2)}, and the requests that this transport makes itself. */
final class Op {

    static final byte POLL_ADD = 6;
    static final byte ACCEPT = 13;
    private static final byte ASYNC_CANCEL = 14;
    static final byte CONNECT = 16;
    static final byte RECV = 27;

    /** Both directions have ended. */
    static final int POLLHUP = 0x10;
    /** The peer has ended its direction. */
    static final int POLLRDHUP = 0x2000;
    /** A flag of a completion: further completions of its request follow. */
    static final int CQE_F_MORE = 2;
    /** A flag of a completion: the socket has more. */
    static final int CQE_F_SOCK_NONEMPTY = 4;

    static final int EAGAIN = 11;
    static final int EINPROGRESS = 115;
    static final int ECANCELED = 125;

    private static final int POLLIN = 1;
    static final int POLLOUT = 4;
    static final int IN_OR_OUT = POLLIN | POLLOUT;
    /** A flag of a poll: it stays after its first completion. */
    private static final int POLL_ADD_MULTI = 1;

    /** Tells the poll for room from Netty's polls, whose numbers have two bytes. */
    static final long ROOM = 1L << 20;
    /** Tells the poll for the end of both directions from the others. */
    static final long HANG_UP = 1L << 21;

    private static final int CANCEL_ALL = 1;
    private static final int CANCEL_BY_DESCRIPTOR = 2;

    private static final byte NO_FLAGS = 0;
    private static final short NONE = 0;

    /** Tells Netty that its polls for input and for the peer's end are over. */
    static final IoUringIoEvent POLL_CANCELLED = new IoUringIoEvent(-ECANCELED, 0, POLL_ADD, 0L);

    private Op() {}

    /** A poll that completes once, when input waits. */
    static IoUringIoOps pollIn(int descriptor, short number) {
        return new IoUringIoOps(POLL_ADD, NO_FLAGS, NONE, descriptor, 0, 0, 0, POLLIN, (long) number, NONE, NONE, 0, 0);
    }

    /** A poll that completes at once with the socket's state, and then each time that there is room for output. */
    static IoUringIoOps pollRoom(int descriptor) {
        return new IoUringIoOps(
                POLL_ADD, NO_FLAGS, NONE, descriptor, 0, 0, POLL_ADD_MULTI, POLLOUT, ROOM, NONE, NONE, 0, 0);
    }

    /** A poll that completes when both directions have ended, as every poll does; at once if they have. */
    static IoUringIoOps pollHangUp(int descriptor) {
        return new IoUringIoOps(
                POLL_ADD, NO_FLAGS, NONE, descriptor, 0, 0, POLL_ADD_MULTI, 0, HANG_UP, NONE, NONE, 0, 0);
    }

    /** Cancels the request that was submitted under a number. */
    static IoUringIoOps cancel(long id) {
        return new IoUringIoOps(ASYNC_CANCEL, NO_FLAGS, NONE, -1, 0, id, 0, 0, 0L, NONE, NONE, 0, 0);
    }

    /** Cancels every request on a socket. Linux before 5.19 refuses it. */
    static IoUringIoOps cancelAll(int descriptor) {
        return new IoUringIoOps(
                ASYNC_CANCEL,
                NO_FLAGS,
                NONE,
                descriptor,
                0,
                0,
                0,
                CANCEL_ALL | CANCEL_BY_DESCRIPTOR,
                0L,
                NONE,
                NONE,
                0,
                0);
    }

    /** The completion of a poll. */
    static IoUringIoEvent polled(int result, IoUringIoEvent like) {
        return new IoUringIoEvent(result, like.flags() & ~CQE_F_MORE, POLL_ADD, 0L);
    }

    /** The completion of a connect. */
    static IoUringIoEvent connected(int result, IoUringIoEvent like) {
        return new IoUringIoEvent(result, like.flags(), CONNECT, like.userData());
    }

    /** The completion of an accept. */
    static IoUringIoEvent accepted(int result, int flags) {
        return new IoUringIoEvent(result, flags, ACCEPT, 0L);
    }
}
