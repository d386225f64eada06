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
 * A stream socket, with remedies for Netty's and the kernel's answers to a peer's end and to a failed connect.
 *
 * <ul>
 *   <li>Netty polls for POLLRDHUP and on it reads the whole receive buffer, whatever the demand. So Netty is not told of
 *       it. The read that comes to the end finds it.
 *   <li>Once the peer has ended, the kernel answers every poll with POLLRDHUP, also a poll for room in the send buffer
 *       while there is none. Netty waits on for an answer that it has had, so a long write never ends. So this class waits for
 *       room by a multishot poll: it reports the peer's end once, and room when there is some.
 *   <li>When both directions are over, every poll reports it, also Netty's poll for POLLRDHUP, which is always under way.
 *       That becomes a {@link HangUp}. After the peer's end of stream this class waits for it, by a multishot poll. It
 *       begins when no other request is under way, as the end of both directions completes every other request too.
 *   <li>The kernel completes a connect with success if the path refused it before it was under way. A pending ICMP error
 *       is an event, and the kernel looks for the failure nowhere else. So this class asks for SO_ERROR.
 *   <li>Netty closes a unix socket at the peer's end, despite ALLOW_HALF_CLOSURE, which it looks for in the configuration
 *       of TCP sockets only. If its input was shut down before, Netty leaves the socket open.
 * </ul>
 */
@SuppressWarnings("try") // Netty's close() may throw anything
final class StreamEvents extends InterposedHandle<IoUringIoHandle> implements IoUringIoHandle {

    private final UnixChannel channel;
    private final boolean isUnix;

    /** Whether the poll for the peer's end was answered; it is submitted once. */
    private boolean peerEnded;
    /** Whether Netty was told that this poll is over, so that Netty does not cancel it at the close. */
    private boolean endPollForgotten;
    /** How many requests have not had their last completion; a few at the most. */
    private short underWay;
    /** The number of the poll for room; 0 while there is none. */
    private long roomPoll;
    /** The number of the poll for the end of both directions; 0 while there is none. */
    private long hangUpPoll;

    private boolean hungUp;
    /** Whether Netty waits for room again since that poll was cancelled, before the answer to the cancellation. */
    private boolean waitsAgain;
    /** Whether every request was cancelled, as the socket is closed. */
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
        return request(ops);
    }

    private long request(IoOps ops) {
        long number = super.submit(ops);
        if (number != 0) {
            underWay++;
        }
        return number;
    }

    @Override
    public void handle(IoRegistration from, IoEvent event) {
        IoUringIoEvent completion = (IoUringIoEvent) event;
        if ((completion.flags() & Op.CQE_F_MORE) == 0) {
            underWay--;
        }
        if (completion.opcode() == Op.POLL_ADD && completion.res() > 0 && (completion.res() & Op.POLLHUP) != 0) {
            hangUp();
        }
        completed(from, completion);
        if (peerEnded && underWay == 0) {
            pollForHangUp();
        }
    }

    private void completed(IoRegistration from, IoUringIoEvent completion) {
        if (completion.opcode() == Op.RECV && peerEnded && !endPollForgotten) {
            // Netty forgets its poll for input too, and has none while it receives.
            endPollForgotten = true;
            netty.handle(from, Op.POLL_CANCELLED);
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
            super.handle(from, completion);
            channel.pipeline().fireUserEventTriggered(ChannelInputShutdownEvent.INSTANCE);
        } else {
            super.handle(from, completion);
        }
    }

    private void polled(IoUringIoEvent completion) {
        int others = completion.res() & ~Op.POLLRDHUP;
        if ((others & Op.IN_OR_OUT) != 0) {
            netty.handle(registration(), Op.polled(others, completion));
        } else if (!peerEnded) {
            // The polls for the end and for room have the same answer. The first answer ends the poll for the end,
            // the other poll goes on.
            peerEnded = true;
        } else if (roomPoll == 0) {
            pollForRoom();
        } else {
            waitsAgain = true;
        }
    }

    private void pollForHangUp() {
        if (!hungUp && hangUpPoll == 0 && channel.isOpen()) {
            hangUpPoll = request(Op.pollHangUp(channel.fd().intValue()));
        }
    }

    private void hangUp() {
        // An unconnected socket hangs up too.
        if (hungUp || !channel.isActive()) {
            return;
        }
        hungUp = true;
        stopPollingForHangUp();
        // Runs behind the completed writes, whose completions follow.
        channel.eventLoop().execute(() -> channel.pipeline().fireUserEventTriggered(HangUp.INSTANCE));
    }

    private void stopPollingForHangUp() {
        if (hangUpPoll != 0) {
            request(Op.cancel(hangUpPoll));
        }
    }

    private void pollForRoom() {
        if (channel.isOpen()) {
            roomPoll = request(Op.pollRoom(channel.fd().intValue()));
        }
    }

    private void roomPolled(IoUringIoEvent completion) {
        boolean room = (completion.res() & Op.POLLOUT) != 0;
        if ((completion.flags() & Op.CQE_F_MORE) == 0) {
            roomPoll = 0;
        }
        // A multishot poll fails before Linux 5.13 or for want of memory. Then Netty's write tries again.
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
     * Cancels all requests before the close. A poll would hold the socket open, so the peer would see no end. Netty
     * leaves a poll if a write was under way at the close and then takes a part: it polls for room for the rest.
     */
    private void letGo() {
        int own = (roomPoll == 0 ? 0 : 1) + (hangUpPoll == 0 ? 0 : 1);
        boolean hasOthers = underWay > own;
        stopPollingForRoom();
        stopPollingForHangUp();
        if (!letGo) {
            // Only once, as the descriptor's number may be another socket's later.
            letGo = true;
            if (hasOthers) {
                request(Op.cancelAll(channel.fd().intValue()));
            }
        }
    }

    private void stopPollingForRoom() {
        if (roomPoll != 0) {
            request(Op.cancel(roomPoll));
        }
    }

    /** Returns 0 if the socket is really connected, otherwise the negative errno. */
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
