package io.sockflux.transport.epoll;

import io.netty.channel.ChannelException;
import io.netty.channel.epoll.EpollDatagramChannel;
import io.netty.channel.socket.SocketProtocolFamily;
import io.netty.channel.unix.Errors;
import io.netty.channel.unix.Socket;
import java.io.IOException;
import java.net.InetSocketAddress;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import org.jspecify.annotations.Nullable;

/** Netty's UDP channels, and the empty datagrams that they leave out. */
final class UdpSockets {

    private static final int SOL_SOCKET = 1;
    private static final int SO_MEMINFO = 55;
    private static final int MEMINFO_BYTES = 36;
    private static final int WMEM_ALLOC = 2 * Integer.BYTES;
    private static final int SNDBUF = 3 * Integer.BYTES;
    private static final int IPPROTO_UDP = 17;
    private static final int UDP_GRO = 104;
    private static final int EAGAIN = 11;

    private UdpSockets() {}

    static EpollDatagramChannel open(SocketProtocolFamily family) {
        return prepared(new EpollDatagramChannel(family));
    }

    /** A channel over a socket that others have opened. */
    static EpollDatagramChannel adopt(int descriptor) {
        return prepared(new EpollDatagramChannel(descriptor));
    }

    private static EpollDatagramChannel prepared(EpollDatagramChannel channel) {
        try {
            // A connected channel takes an empty datagram for nothing, and drops it, unless it expects joined
            // datagrams. So
            // it does, and the kernel joins none.
            channel.config().setUdpGro(true);
            socket(channel).setIntOpt(IPPROTO_UDP, UDP_GRO, 0);
        } catch (ChannelException | IOException e) {
            // Linux before 5.0 joins none. There an empty datagram of the peer that a socket is connected to is lost.
        }
        return channel;
    }

    private static Socket socket(EpollDatagramChannel channel) {
        return (Socket) channel.fd();
    }

    /** Sends an empty datagram, to the connected peer if there is no receiver. */
    static boolean sendEmpty(EpollDatagramChannel channel, @Nullable InetSocketAddress receiver) throws IOException {
        Socket socket = socket(channel);
        if (!hasRoom(socket)) {
            throw Errors.newIOException("send", -EAGAIN);
        }
        ByteBuffer nothing = ByteBuffer.allocateDirect(0);
        if (receiver == null) {
            socket.send(nothing, 0, 0);
        } else {
            socket.sendTo(nothing, 0, 0, receiver.getAddress(), receiver.getPort());
        }
        return true;
    }

    /** Netty's call gives 0 for an empty datagram that was sent, and for one that the send buffer has no room for. */
    private static boolean hasRoom(Socket socket) throws IOException {
        ByteBuffer info = ByteBuffer.wrap(new byte[MEMINFO_BYTES]).order(ByteOrder.nativeOrder());
        socket.getRawOpt(SOL_SOCKET, SO_MEMINFO, info);
        return info.getInt(WMEM_ALLOC) < info.getInt(SNDBUF);
    }
}
