package io.sockflux.bridge;

import io.sockflux.address.UnixPathEndpoint;
import io.sockflux.error.Errno;
import io.sockflux.error.SystemCallException;
import java.io.IOException;
import java.net.StandardProtocolFamily;
import java.net.UnixDomainSocketAddress;
import java.nio.channels.SocketChannel;
import java.nio.file.Files;
import java.nio.file.LinkOption;
import java.nio.file.Path;
import java.nio.file.attribute.BasicFileAttributes;
import reactor.core.publisher.Mono;
import reactor.core.scheduler.Schedulers;

/** Socket files: the ones that servers left behind are removed before bind, and nothing else ever is. */
final class UnixPaths {

    private static final int S_IFMT = 0170000;
    private static final int S_IFSOCK = 0140000;

    private UnixPaths() {}

    /**
     * Makes way for a bind: removes the file of a socket on which nobody listens any more. A file that is no socket, or a
     * socket on which somebody listens, is EADDRINUSE, as the kernel would have it.
     */
    static Mono<Void> makeWay(UnixPathEndpoint endpoint) {
        return Mono.<Void>fromCallable(() -> {
                    check(endpoint);
                    return null;
                })
                .subscribeOn(Schedulers.boundedElastic());
    }

    private static void check(UnixPathEndpoint endpoint) throws IOException {
        Path path = endpoint.toPath();
        if (!Files.exists(path, LinkOption.NOFOLLOW_LINKS)) {
            // Or it cannot be looked at: then bind will say what is wrong.
            return;
        }
        if (!isSocket(path) || isServed(path)) {
            throw new SystemCallException("bind", Errno.EADDRINUSE, endpoint, null);
        }
        Files.deleteIfExists(path);
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

    private static boolean isServed(Path path) {
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
