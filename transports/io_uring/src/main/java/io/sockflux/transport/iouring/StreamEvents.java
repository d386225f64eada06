package io.sockflux.transport.iouring;

import io.netty.channel.IoEvent;
import io.netty.channel.IoRegistration;
import io.netty.channel.socket.ChannelInputShutdownEvent;
import io.netty.channel.unix.Socket;
import io.netty.channel.unix.UnixChannel;
import io.netty.channel.uring.IoUringIoEvent;
import io.netty.channel.uring.IoUringIoHandle;
import java.io.IOException;
import java.nio.channels.NotYetConnectedException;
import org.jspecify.annotations.Nullable;

/**
 * A stream socket, without what Netty makes of the peer's end.
 *
 * <ul>
 *   <li>Netty polls for POLLRDHUP and on it reads the whole receive buffer, demanded or not. It is not told; the end is
 *       found where it belongs, by the read that comes to it.
 *   <li>Netty closes a unix socket at the peer's end, whatever ALLOW_HALF_CLOSURE says, as it looks for that in the
 *       configuration of TCP sockets only. With its input shut down beforehand it leaves the socket open.
 * </ul>
 */
@SuppressWarnings("try") // Netty's close() may throw anything
final class StreamEvents implements IoUringIoHandle {

    private final IoUringIoHandle netty;
    private final @Nullable UnixChannel unix;

    /** @param unix the channel if it is a unix socket's */
    StreamEvents(IoUringIoHandle netty, @Nullable UnixChannel unix) {
        this.netty = netty;
        this.unix = unix;
    }

    @Override
    public void handle(IoRegistration registration, IoEvent event) {
        IoUringIoEvent completion = (IoUringIoEvent) event;
        if (completion.opcode() == Op.POLL_ADD && completion.res() >= 0 && (completion.res() & Op.POLLRDHUP) != 0) {
            // The kernel adds it to the answer of every poll: only one that was for nothing else is kept back.
            int asked = completion.res() & ~Op.POLLRDHUP;
            if ((asked & Op.IN_OR_OUT) != 0) {
                netty.handle(registration, Op.polled(asked, completion));
            }
            return;
        }
        if (unix != null && completion.opcode() == Op.RECV && completion.res() == 0) {
            shutdownInput(unix);
            netty.handle(registration, event);
            unix.pipeline().fireUserEventTriggered(ChannelInputShutdownEvent.INSTANCE);
            return;
        }
        netty.handle(registration, event);
    }

    private static void shutdownInput(UnixChannel channel) {
        try {
            ((Socket) channel.fd()).shutdown(true, false);
        } catch (IOException | NotYetConnectedException e) {
            // Both directions have ended.
        }
    }

    @Override
    public void registered() {
        netty.registered();
    }

    @Override
    public void unregistered() {
        netty.unregistered();
    }

    @Override
    public void close() throws Exception {
        netty.close();
    }
}
