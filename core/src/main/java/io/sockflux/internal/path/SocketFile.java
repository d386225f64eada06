package io.sockflux.internal.path;

import io.netty.channel.Channel;
import io.netty.channel.ChannelHandlerContext;
import io.netty.channel.ChannelOutboundHandlerAdapter;
import io.netty.channel.ChannelPromise;
import io.sockflux.address.UnixPathEndpoint;
import io.sockflux.error.Errno;
import io.sockflux.error.SystemCallException;
import io.sockflux.internal.log.QuietLog;
import io.sockflux.spi.KeepsFile;
import io.sockflux.spi.Transport;
import java.io.IOException;
import java.net.SocketAddress;
import java.nio.file.Files;
import java.nio.file.LinkOption;
import java.nio.file.Path;
import java.nio.file.attribute.BasicFileAttributes;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.function.Function;
import org.jspecify.annotations.Nullable;
import reactor.core.Disposable;

/**
 * The file that a bind has made at a path, known by its device and inode. It is removed before its socket is closed.
 * While the socket is open, no other file can have this inode, and no other server takes the path for a dead server's.
 */
public final class SocketFile extends ChannelOutboundHandlerAdapter {

    private static final QuietLog LOG = new QuietLog(SocketFile.class);

    private final Path path;
    private final @Nullable Object identity;
    private final AtomicBoolean removed = new AtomicBoolean();

    private SocketFile(Path path) {
        this.path = path;
        this.identity = identity(path);
    }

    /**
     * Checks right before a bind that there is no file, as Netty's channels would remove it.
     *
     * @throws SystemCallException EADDRINUSE, if there is a file
     */
    public static void checkFree(Transport transport, UnixPathEndpoint endpoint) throws SystemCallException {
        if (transport.isOfThisMachine() && Files.exists(endpoint.toPath(), LinkOption.NOFOLLOW_LINKS)) {
            throw new SystemCallException("bind", Errno.EADDRINUSE, endpoint);
        }
    }

    /**
     * Makes the channel remove the file before it closes, if it is bound there. It may be bound although {@code
     * listen(2)} failed.
     *
     * @param address the address that the channel was bound by
     * @param keep whether the file is to stay
     * @param beforeEnd takes a task that is to run before a network closes its channels, and returns what withdraws the
     *     task
     */
    public static void own(
            Channel channel,
            Transport transport,
            UnixPathEndpoint endpoint,
            SocketAddress address,
            boolean keep,
            Function<Runnable, Disposable> beforeEnd) {
        SocketAddress local = channel.localAddress();
        // A transport may take the path of a datagram socket for a stream's.
        if (local == null
                || !(transport.endpoint(local) instanceof UnixPathEndpoint bound)
                || !bound.path().equals(endpoint.path())) {
            return;
        }
        ownBound(channel, transport, endpoint, address, keep, beforeEnd);
    }

    /**
     * The same for a channel that is known to be bound there, though it may not tell its address before it is connected.
     */
    public static void ownBound(
            Channel channel,
            Transport transport,
            UnixPathEndpoint endpoint,
            SocketAddress address,
            boolean keep,
            Function<Runnable, Disposable> beforeEnd) {
        // A transport with files of its own removes them itself.
        boolean removes = transport.isOfThisMachine();
        if ((removes || keep) && address instanceof KeepsFile netty) {
            netty.keepFile();
        }
        if (!removes) {
            return;
        }
        if (!keep) {
            ownInherited(channel, endpoint, beforeEnd);
        }
    }

    /** Makes a channel remove the file that another process's bind has made, and that is this process's from now on. */
    public static void ownInherited(
            Channel channel, UnixPathEndpoint endpoint, Function<Runnable, Disposable> beforeEnd) {
        SocketFile file = new SocketFile(endpoint.toPath());
        channel.pipeline().addFirst(file);
        Disposable atEnd = beforeEnd.apply(file::remove);
        channel.closeFuture().addListener(closed -> {
            atEnd.dispose();
            // The channel was closed without its pipeline.
            file.remove();
        });
    }

    /** Whether the channel removes a file when it closes, and the file is there still. */
    public static boolean isOwnedBy(Channel channel) {
        SocketFile file = channel.pipeline().get(SocketFile.class);
        return file != null && !file.removed.get() && file.isThere();
    }

    /** Leaves the file of a channel to another process. */
    public static void disown(Channel channel) {
        SocketFile file = channel.pipeline().get(SocketFile.class);
        if (file != null) {
            file.removed.set(true);
        }
    }

    private boolean isThere() {
        return identity != null && identity.equals(identity(path));
    }

    @Override
    public void close(ChannelHandlerContext context, ChannelPromise promise) {
        remove();
        context.close(promise);
    }

    private void remove() {
        if (identity == null || !removed.compareAndSet(false, true)) {
            return;
        }
        try {
            if (isThere()) {
                Files.deleteIfExists(path);
            }
        } catch (IOException e) {
            LOG.warn("file", () -> "the file of a socket stays, as it cannot be removed: " + e);
        }
    }

    /** Device and inode; the creation time if there are none (Windows); null if there is no file. */
    private static @Nullable Object identity(Path path) {
        try {
            BasicFileAttributes attributes =
                    Files.readAttributes(path, BasicFileAttributes.class, LinkOption.NOFOLLOW_LINKS);
            Object key = attributes.fileKey();
            return key != null ? key : attributes.creationTime();
        } catch (IOException e) {
            return null;
        }
    }
}
