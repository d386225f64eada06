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
     * Removes the file of a socket that nobody holds any more. A file that is no socket, or a socket that somebody holds, is
     * EADDRINUSE, as the kernel would have it. Only in one's turn, and may block.
     */
    static void remove(UnixPathEndpoint endpoint) throws SystemCallException {
        Path path = endpoint.toPath();
        if (!Files.exists(path, LinkOption.NOFOLLOW_LINKS)) {
            // Or it cannot be looked at: then bind will say what is wrong.
            return;
        }
        try {
            if (!isSocket(path) || isHeld(path)) {
                throw new SystemCallException("bind", Errno.EADDRINUSE, endpoint);
            }
            Files.deleteIfExists(path);
        } catch (NoSuchFileException e) {
            // Somebody else has removed it, so nothing is in the way.
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

    /** Told by its mode, {@code stat(2)}: to connect to a pipe or a device is refused as well. */
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
            // Not blocking: where the backlog of a live server is full, connect would wait.
            probe.configureBlocking(false);
            probe.connect(UnixDomainSocketAddress.of(path));
            return true;
        } catch (java.net.ConnectException e) {
            return false;
        } catch (IOException | RuntimeException e) {
            // Not refused, so somebody is there, or it is not ours to say.
            return true;
        }
    }
}
