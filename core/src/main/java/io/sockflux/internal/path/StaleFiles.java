package io.sockflux.internal.path;

import io.sockflux.address.UnixPathEndpoint;
import io.sockflux.error.Errno;
import io.sockflux.error.SystemCallException;
import io.sockflux.internal.channel.ChannelFailures;
import io.sockflux.spi.Failures;
import java.io.IOException;
import java.net.StandardProtocolFamily;
import java.net.UnixDomainSocketAddress;
import java.nio.channels.SocketChannel;
import java.nio.file.AccessDeniedException;
import java.nio.file.FileSystemException;
import java.nio.file.Files;
import java.nio.file.LinkOption;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.nio.file.attribute.BasicFileAttributes;

/** The files of sockets that servers left behind when they ended. */
final class StaleFiles {

    private static final int S_IFMT = 0170000;
    private static final int S_IFSOCK = 0140000;

    private StaleFiles() {}

    /**
     * Removes the file of a socket that no process has open. A file that is no socket, or a socket that is open, is
     * EADDRINUSE, as the kernel would say. Needs the {@link PathTurn}. May block.
     */
    static void remove(UnixPathEndpoint endpoint) throws SystemCallException {
        Path path = endpoint.toPath();
        if (!Files.exists(path, LinkOption.NOFOLLOW_LINKS)) {
            // The file may also be inaccessible; then bind(2) will say why.
            return;
        }
        try {
            if (!isSocket(path) || isHeld(path)) {
                throw new SystemCallException("bind", Errno.EADDRINUSE, endpoint);
            }
            Files.deleteIfExists(path);
        } catch (NoSuchFileException e) {
            // Another process has removed it, so nothing is in the way.
        } catch (FileSystemException e) {
            throw failure(endpoint, e);
        } catch (SystemCallException e) {
            throw e;
        } catch (IOException e) {
            throw failure(endpoint, e);
        }
    }

    private static SystemCallException failure(UnixPathEndpoint endpoint, IOException e) {
        Errno errno = e instanceof AccessDeniedException
                ? Errno.EACCES
                : Failures.ofJdk(e).orElse(null);
        String what = "a dead server's file is there and cannot be removed: " + e;
        return ChannelFailures.of("bind", errno, endpoint, errno == null ? what : errno.name() + " (" + what + ")", e);
    }

    /**
     * Whether the file's mode says that it is a socket, {@code stat(2)}. A pipe or a device refuses a connection as well.
     */
    private static boolean isSocket(Path path) throws IOException {
        try {
            int mode = (Integer) Files.getAttribute(path, "unix:mode", LinkOption.NOFOLLOW_LINKS);
            return (mode & S_IFMT) == S_IFSOCK;
        } catch (UnsupportedOperationException e) {
            // Windows, where a socket is a reparse point.
            return Files.readAttributes(path, BasicFileAttributes.class, LinkOption.NOFOLLOW_LINKS)
                    .isOther();
        }
    }

    private static boolean isHeld(Path path) {
        try (SocketChannel probe = SocketChannel.open(StandardProtocolFamily.UNIX)) {
            // Non-blocking, as connect(2) would wait if the backlog of a live server is full.
            probe.configureBlocking(false);
            probe.connect(UnixDomainSocketAddress.of(path));
            return true;
        } catch (java.net.ConnectException e) {
            return false;
        } catch (IOException | RuntimeException e) {
            // The connection was not refused, so a server may be there.
            return true;
        }
    }
}
