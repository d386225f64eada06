package io.sockflux.contract.accept;

import io.sockflux.Network;
import io.sockflux.address.Endpoint;
import io.sockflux.address.SocketType;
import io.sockflux.error.Errno;
import io.sockflux.error.SystemCallException;
import io.sockflux.stream.Listener;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;
import reactor.core.publisher.Mono;

/** Binds at an endpoint of any type, as listener or as datagram socket. */
final class Binder {

    private Binder() {}

    /** Binds; what it emits closes the socket. */
    static Mono<Supplier<Mono<Void>>> bind(Network network, Endpoint endpoint, boolean keepFile) {
        return endpoint.type() == SocketType.DGRAM
                ? network.datagrams(endpoint).keepSocketFile(keepFile).bind().map(socket -> socket::close)
                : network.acceptor()
                        .endpoints(endpoint)
                        .keepSocketFile(keepFile)
                        .listen()
                        .map(Binder::closing);
    }

    private static Supplier<Mono<Void>> closing(Listener listener) {
        return listener::close;
    }

    /** The same; null where the address is in use, and any other failure is thrown. */
    static @Nullable Supplier<Mono<Void>> tryBind(Network network, Endpoint endpoint) {
        return bind(network, endpoint, false)
                .onErrorResume(
                        e -> e instanceof SystemCallException failure
                                && failure.errno()
                                        .filter(Errno.EADDRINUSE::equals)
                                        .isPresent(),
                        e -> Mono.empty())
                .block();
    }
}
