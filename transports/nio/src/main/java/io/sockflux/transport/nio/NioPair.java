package io.sockflux.transport.nio;

import io.netty.channel.Channel;
import io.netty.channel.ChannelException;
import java.io.IOException;
import java.net.ConnectException;
import java.net.StandardProtocolFamily;
import java.net.UnixDomainSocketAddress;
import java.nio.ByteBuffer;
import java.nio.channels.ServerSocketChannel;
import java.nio.channels.SocketChannel;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.SecureRandom;
import java.util.Arrays;
import java.util.List;

/**
 * Two unix streams that are each other's peers. The JDK has no {@code socketpair(2)} and no abstract names, so one connects
 * to the other by a path in a folder that only this user may enter. Another process of the user could connect too. So the
 * first bytes of the way are a secret of this class: who does not know it is refused.
 */
final class NioPair {

    private static final int BACKLOG = 16;
    static final int SECRET_BYTES = 16;
    private static final SecureRandom RANDOM = new SecureRandom();

    private NioPair() {}

    /** On a thread that may block. */
    static List<Channel> open() {
        try {
            Path folder = Files.createTempDirectory("sockflux-pair");
            Path file = folder.resolve("s");
            try (ServerSocketChannel listening = ServerSocketChannel.open(StandardProtocolFamily.UNIX)) {
                UnixDomainSocketAddress there = UnixDomainSocketAddress.of(file);
                listening.bind(there, BACKLOG);
                listening.configureBlocking(false);
                return channels(SocketChannel.open(there), listening);
            } finally {
                Files.deleteIfExists(file);
                Files.deleteIfExists(folder);
            }
        } catch (IOException e) {
            throw new ChannelException(e);
        }
    }

    private static List<Channel> channels(SocketChannel first, ServerSocketChannel listening) throws IOException {
        try {
            byte[] secret = new byte[SECRET_BYTES];
            RANDOM.nextBytes(secret);
            // A fresh socket has room for it, so the kernel takes it at once.
            first.write(ByteBuffer.wrap(secret));
            SocketChannel second = acceptOwn(listening, secret);
            return List.of(new UnixStreamChannel(null, first), new UnixStreamChannel(null, second));
        } catch (IOException e) {
            first.close();
            throw e;
        }
    }

    static SocketChannel acceptOwn(ServerSocketChannel listening, byte[] secret) throws IOException {
        while (true) {
            SocketChannel accepted = listening.accept();
            if (accepted == null) {
                throw new ConnectException("the connection to accept is gone");
            }
            try {
                accepted.configureBlocking(false);
                ByteBuffer told = ByteBuffer.allocate(SECRET_BYTES);
                if (accepted.read(told) == SECRET_BYTES && Arrays.equals(told.array(), secret)) {
                    return accepted;
                }
            } catch (IOException e) {
                // A stranger that has left again.
            }
            accepted.close();
        }
    }
}
