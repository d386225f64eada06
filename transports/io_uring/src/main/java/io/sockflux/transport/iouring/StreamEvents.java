package io.sockflux.transport.iouring;

import io.netty.channel.IoEvent;
import io.netty.channel.IoOps;
import io.netty.channel.IoRegistration;
import io.netty.channel.socket.ChannelInputShutdownEvent;
import io.netty.channel.unix.Socket;
import io.netty.channel.unix.UnixChannel;
import io.netty.channel.uring.IoUringDomainSocketChannel;
import io.netty.channel.uring.IoUringIoEvent;
import io.netty.channel.uring.IoUringIoHandle;
import io.sockflux.spi.HangUp;
import io.sockflux.spi.InterposedHandle;
import java.io.IOException;
import java.nio.channels.NotYetConnectedException;

/**
 * A stream socket, without what Netty and the kernel make of a peer's end and of a failed connect.
 *
 * <ul>
 *   <li>Netty polls for POLLRDHUP and on it reads the whole receive buffer, demanded or not. It is not told; the end is
 *       found where it belongs, by the read that comes to it.
 *   <li>The kernel answers every poll with POLLRDHUP once the peer has ended, also one for room in the send buffer while
 *       there is none. Netty waits on for the answer that it has had: a long write never ends. So the wait for room goes on
 *       here, by a poll that stays: it tells the peer's end once and room when there is some.
 *   <li>When both directions are over every poll says so, and also Netty's for POLLRDHUP, which is always under way. That
 *       is a {@link HangUp}. Behind the peer's end of stream the wait for it goes on here, by a poll that stays.
 *   <li>The kernel takes a connect for done when the path refused it before it was under way: an ICMP error that waits to
 *       be told is an event, and it looks at no other place for the failure. It is asked for here, as by SO_ERROR.
 *   <li>Netty closes a unix socket at the peer's end, whatever ALLOW_HALF_CLOSURE says, as it looks for that in the
 *       configuration of TCP sockets only. With its input shut down beforehand it leaves the socket open.
 * </ul>
 */
@SuppressWarnings("try") // Netty's close() may throw anything
final class StreamEvents extends InterposedHandle<IoUringIoHandle> implements IoUringIoHandle {

    private final UnixChannel channel;
    private final boolean isUnix;

    /** Whether the poll for the peer's end has had its answer; it is asked once. */
    private boolean peerEnded;
    /** What the poll for room was submitted under; 0 while there is none. */
    private long roomPoll;
    /** What the poll for the end of both directions was submitted under; 0 while there is none. */
    private long hangUpPoll;

    private boolean hungUp;
    /** Whether Netty waits for room since that poll was taken back, which has not been answered yet. */
    private boolean waitsAgain;
    /** Whether every request was taken back, as the socket is closed. */
    private boolean letGo;

    StreamEvents(IoUringIoHandle netty, UnixChannel channel) {
        super(netty);
        this.channel = channel;
        this.isUnix = channel instanceof IoUringDomainSocketChannel;
    }

    @Override
    public long submit(IoOps ops) {
        if (!channel.isOpen()) {
            letGo();
        }
        return super.submit(ops);
    }

    @Override
    public void handle(IoRegistration from, IoEvent event) {
        IoUringIoEvent completion = (IoUringIoEvent) event;
        if (completion.opcode() == Op.POLL_ADD && completion.res() > 0 && (completion.res() & Op.POLLHUP) != 0) {
            hangUp();
        }
        if (completion.opcode() == Op.POLL_ADD && completion.userData() == Op.HANG_UP) {
            if ((completion.flags() & Op.CQE_F_MORE) == 0) {
                hangUpPoll = 0;
            }
            return;
        }
        if (completion.opcode() == Op.POLL_ADD && completion.userData() == Op.ROOM) {
            roomPolled(completion);
        } else if (completion.opcode() == Op.POLL_ADD && completion.res() > 0) {
            polled(completion);
        } else if (completion.opcode() == Op.CONNECT && completion.res() == 0 && !isUnix) {
            netty.handle(registration(), Op.connected(connected(), completion));
        } else if (isUnix && completion.opcode() == Op.RECV && completion.res() == 0) {
            shutdownInput();
            super.handle(from, event);
            channel.pipeline().fireUserEventTriggered(ChannelInputShutdownEvent.INSTANCE);
        } else {
            super.handle(from, event);
        }
    }

    private void polled(IoUringIoEvent completion) {
        int others = completion.res() & ~Op.POLLRDHUP;
        if ((others & Op.IN_OR_OUT) != 0) {
            netty.handle(registration(), Op.polled(others, completion));
        } else if (!peerEnded) {
            // The polls for the end and for room have the same answer; whichever is first, one of them goes on.
            peerEnded = true;
            pollForHangUp();
        } else if (roomPoll == 0) {
            pollForRoom();
        } else {
            waitsAgain = true;
        }
    }

    private void pollForHangUp() {
        if (!hungUp && hangUpPoll == 0 && channel.isOpen()) {
            hangUpPoll = super.submit(Op.pollHangUp(channel.fd().intValue()));
        }
    }

    private void hangUp() {
        // A socket that is not connected yet hangs up too.
        if (hungUp || !channel.isActive()) {
            return;
        }
        hungUp = true;
        stopPollingForHangUp();
        // Behind the writes that are done and whose answers follow.
        channel.eventLoop().execute(() -> channel.pipeline().fireUserEventTriggered(HangUp.INSTANCE));
    }

    private void stopPollingForHangUp() {
        if (hangUpPoll != 0) {
            super.submit(Op.cancel(hangUpPoll));
        }
    }

    private void pollForRoom() {
        if (channel.isOpen()) {
            roomPoll = super.submit(Op.pollRoom(channel.fd().intValue()));
        }
    }

    private void roomPolled(IoUringIoEvent completion) {
        boolean room = (completion.res() & Op.POLLOUT) != 0;
        if ((completion.flags() & Op.CQE_F_MORE) == 0) {
            roomPoll = 0;
        }
        // One that cannot stay, before Linux 5.13 or for want of memory, is answered by a write that tries again.
        boolean refused = completion.res() < 0 && completion.res() != -Op.ECANCELED;
        if (room || refused) {
            waitsAgain = false;
            stopPollingForRoom();
            netty.handle(registration(), Op.polled(Op.POLLOUT, completion));
        } else if (roomPoll == 0 && waitsAgain) {
            waitsAgain = false;
            pollForRoom();
        }
    }

    /**
     * The close comes next, and a poll would hold the socket open: the peer would see no end. Netty leaves one where a write
     * was under way at the close and is then answered as one that took a part: it polls for room for the rest.
     */
    private void letGo() {
        stopPollingForRoom();
        stopPollingForHangUp();
        if (!letGo) {
            // Once: later its number may be another socket's.
            letGo = true;
            super.submit(Op.cancelAll(channel.fd().intValue()));
        }
    }

    private void stopPollingForRoom() {
        if (roomPoll != 0) {
            super.submit(Op.cancel(roomPoll));
        }
    }

    /** 0 if the socket is connected indeed, else the failure, negative. */
    private int connected() {
        Socket socket = (Socket) channel.fd();
        if (!socket.isOpen() || socket.remoteAddress() != null) {
            return 0;
        }
        try {
            int failure = socket.getSoError();
            return failure == 0 ? -Op.EINPROGRESS : -failure;
        } catch (IOException e) {
            return 0;
        }
    }

    private void shutdownInput() {
        try {
            ((Socket) channel.fd()).shutdown(true, false);
        } catch (IOException | NotYetConnectedException e) {
            // Both directions have ended.
        }
    }
}
