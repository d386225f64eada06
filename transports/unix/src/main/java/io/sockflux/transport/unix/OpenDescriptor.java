package io.sockflux.transport.unix;

import io.netty.channel.unix.Socket;
import io.netty.channel.unix.UnixChannel;
import java.nio.channels.ClosedChannelException;

/**
 * The socket of a channel, for calls that Netty's channel has no method for. Netty keeps the number of a closed descriptor, and
 * calls by it. The kernel may have given the number to another connection since.
 */
final class OpenDescriptor {

    private OpenDescriptor() {}

    /**
     * The socket. Only the event loop closes it, so it stays open until the caller leaves the loop.
     *
     * @throws ClosedChannelException if it is closed
     */
    static Socket of(UnixChannel channel) throws ClosedChannelException {
        Socket socket = (Socket) channel.fd();
        if (!socket.isOpen()) {
            throw new ClosedChannelException();
        }
        return socket;
    }
}
