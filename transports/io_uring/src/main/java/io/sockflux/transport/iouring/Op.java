package io.sockflux.transport.iouring;

import io.netty.channel.uring.IoUringIoEvent;
import io.netty.channel.uring.IoUringIoOps;

/** Numbers of {@code io_uring_enter(2)} and {@code poll(2)}, and the requests that are made here. */
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
    /** Of a completion: more of them follow. */
    static final int CQE_F_MORE = 2;
    /** Of a completion: there is more in the socket. */
    static final int CQE_F_SOCK_NONEMPTY = 4;

    static final int EAGAIN = 11;
    static final int EINPROGRESS = 115;
    static final int ECANCELED = 125;

    private static final int POLLIN = 1;
    static final int POLLOUT = 4;
    static final int IN_OR_OUT = POLLIN | POLLOUT;
    /** Of a poll: it stays after its first answer. */
    private static final int POLL_ADD_MULTI = 1;

    /** Tells the poll for room from Netty's, whose numbers are all of two bytes. */
    static final long ROOM = 1L << 20;
    /** Tells the poll for the end of both directions from the others. */
    static final long HANG_UP = 1L << 21;

    private static final int CANCEL_ALL = 1;
    private static final int CANCEL_BY_DESCRIPTOR = 2;

    private static final byte NO_FLAGS = 0;
    private static final short NONE = 0;

    private Op() {}

    /** Tells once that there is input. */
    static IoUringIoOps pollIn(int descriptor, short number) {
        return new IoUringIoOps(POLL_ADD, NO_FLAGS, NONE, descriptor, 0, 0, 0, POLLIN, (long) number, NONE, NONE, 0, 0);
    }

    /** Tells at once what the socket is ready for, and then each time that there is room for output. */
    static IoUringIoOps pollRoom(int descriptor) {
        return new IoUringIoOps(
                POLL_ADD, NO_FLAGS, NONE, descriptor, 0, 0, POLL_ADD_MULTI, POLLOUT, ROOM, NONE, NONE, 0, 0);
    }

    /** Tells of the end of both directions, which every poll does; also at once of one that has ended. */
    static IoUringIoOps pollHangUp(int descriptor) {
        return new IoUringIoOps(
                POLL_ADD, NO_FLAGS, NONE, descriptor, 0, 0, POLL_ADD_MULTI, 0, HANG_UP, NONE, NONE, 0, 0);
    }

    /** Takes back a request by the number that it was submitted under. */
    static IoUringIoOps cancel(long id) {
        return new IoUringIoOps(ASYNC_CANCEL, NO_FLAGS, NONE, -1, 0, id, 0, 0, 0L, NONE, NONE, 0, 0);
    }

    /** Takes back every request on a socket. Linux before 5.19 refuses it. */
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

    /** What a poll comes to. */
    static IoUringIoEvent polled(int result, IoUringIoEvent like) {
        return new IoUringIoEvent(result, like.flags() & ~CQE_F_MORE, POLL_ADD, 0L);
    }

    /** What a connect comes to. */
    static IoUringIoEvent connected(int result, IoUringIoEvent like) {
        return new IoUringIoEvent(result, like.flags(), CONNECT, like.userData());
    }

    /** What an accept comes to. */
    static IoUringIoEvent accepted(int result, int flags) {
        return new IoUringIoEvent(result, flags, ACCEPT, 0L);
    }
}
