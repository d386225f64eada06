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
        BasicFileAttributes attributes;
        try {
            attributes = Files.readAttributes(path, BasicFileAttributes.class, LinkOption.NOFOLLOW_LINKS);
        } catch (IOException e) {
            // There is no such file, or bind will say what is wrong.
            return;
        }
        if (!attributes.isOther() || isServed(path)) {
            throw new SystemCallException("bind", Errno.EADDRINUSE, endpoint, null);
        }
        Files.deleteIfExists(path);
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
