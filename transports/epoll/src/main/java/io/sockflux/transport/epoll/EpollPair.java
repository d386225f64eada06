package io.sockflux.transport.epoll;

import io.netty.channel.Channel;
import io.netty.channel.ChannelException;
import io.netty.channel.epoll.EpollDomainSocketChannel;
import io.netty.channel.unix.DomainSocketAddress;
import io.netty.channel.unix.Socket;
import java.io.IOException;
import java.net.ConnectException;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.util.List;
import java.util.concurrent.ThreadLocalRandom;

/**
 * Two unix streams that are each other's peers. Netty's native code has no {@code socketpair(2)}, so one connects to the
 * other by an abstract name that nobody knows. It is listed in {@code /proc/net/unix} meanwhile, so a stranger may connect
 * too. The kernel tells which process has connected ({@code SO_PEERCRED}), and that one is refused.
 */
final class EpollPair {

    private static final int SOL_SOCKET = 1;
    private static final int SO_PEERCRED = 17;
    private static final int UCRED_BYTES = 12;

    /** Room for what Netty writes of an accepted socket's address. */
    private static final int ADDRESS_BYTES = 26;

    private static final int BACKLOG = 16;

    private EpollPair() {}

    private interface Use<T> {
        T of(Socket first, Socket second) throws IOException;
    }

    static List<Channel> open() {
        try {
            return pair(EpollPair::channels);
        } catch (IOException e) {
            throw new ChannelException(e);
        }
    }

    /** Passes a descriptor through a pair. What comes out is a duplicate, which Netty has made non-blocking. */
    static int passThrough(int descriptor) throws IOException {
        return pair((first, second) -> {
            try {
                if (first.sendFd(descriptor) <= 0) {
                    throw new IOException("sendmsg: has sent no descriptor");
                }
                int copy = second.recvFd();
                if (copy <= 0) {
                    throw new IOException("recvmsg: has received no descriptor");
                }
                return copy;
            } finally {
                close(first);
                close(second);
            }
        });
    }

    /** Opens a pair; unless it can be opened, nothing of it stays. */
    private static <T> T pair(Use<T> use) throws IOException {
        Socket listening = Socket.newSocketDomain();
        try {
            return pair(listening, use);
        } finally {
            close(listening);
        }
    }

    private static <T> T pair(Socket listening, Use<T> use) throws IOException {
        DomainSocketAddress name = new DomainSocketAddress("\0sockflux-pair-" + unknown());
        listening.bind(name);
        listening.listen(BACKLOG);
        Socket first = Socket.newSocketDomain();
        try {
            // A unix socket is connected at once, or not at all.
            if (!first.connect(name)) {
                throw new ConnectException("the connect of a unix socket waits");
            }
        } catch (IOException e) {
            close(first);
            throw e;
        }
        Socket second;
        try {
            second = new Socket(acceptOwn(listening));
        } catch (IOException e) {
            close(first);
            throw e;
        }
        return use.of(first, second);
    }

    private static List<Channel> channels(Socket first, Socket second) {
        return List.of(new EpollDomainSocketChannel(first.intValue()), new EpollDomainSocketChannel(second.intValue()));
    }

    /** A name that nobody has. It is no secret; a source of secrets may block, and this may run on an event loop. */
    private static String unknown() {
        ThreadLocalRandom random = ThreadLocalRandom.current();
        return Long.toHexString(random.nextLong()) + Long.toHexString(random.nextLong());
    }

    /** Accepts the connection of this process, and closes those of others that came before it. */
    static int acceptOwn(Socket listening) throws IOException {
        long own = ProcessHandle.current().pid();
        while (true) {
            int accepted = listening.accept(new byte[ADDRESS_BYTES]);
            if (accepted < 0) {
                throw new ConnectException("the connection to accept is gone");
            }
            Socket socket = new Socket(accepted);
            if (peer(socket) == own) {
                return accepted;
            }
            close(socket);
        }
    }

    private static int peer(Socket socket) throws IOException {
        byte[] credentials = new byte[UCRED_BYTES];
        try {
            socket.getRawOpt(SOL_SOCKET, SO_PEERCRED, ByteBuffer.wrap(credentials));
        } catch (IOException e) {
            close(socket);
            throw e;
        }
        return ByteBuffer.wrap(credentials).order(ByteOrder.nativeOrder()).getInt();
    }

    private static void close(Socket socket) {
        try {
            socket.close();
        } catch (IOException e) {
            // The kernel has closed the descriptor, whatever it says.
        }
    }
}
