package io.sockflux.contract.accept;

import static org.assertj.core.api.Assertions.assertThat;

import io.sockflux.Network;
import io.sockflux.address.Endpoint;
import io.sockflux.address.SocketType;
import io.sockflux.address.UnixPathEndpoint;
import io.sockflux.contract.TransportContract;
import io.sockflux.contract.kit.Aside;
import io.sockflux.contract.kit.Endpoints;
import io.sockflux.contract.kit.Waiting;
import io.sockflux.error.SystemCallException;
import io.sockflux.spi.Capability;
import io.sockflux.stream.Listener;
import java.io.IOException;
import java.net.StandardProtocolFamily;
import java.net.UnixDomainSocketAddress;
import java.nio.channels.ServerSocketChannel;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.util.List;
import java.util.concurrent.CyclicBarrier;
import java.util.concurrent.Future;
import java.util.function.Supplier;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Assumptions;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;
import reactor.core.publisher.Flux;
import reactor.core.publisher.Mono;
import reactor.core.scheduler.Schedulers;

/** Of those who bind at one unix path only one does, and a socket that is closed takes its own file along and no other. */
@TransportContract
class SocketFileContract {

    private static final int ROUNDS = 30;

    /** What may be bound at a path. */
    enum Kind {
        STREAM(SocketType.STREAM, Capability.UNIX_PATH),
        SEQPACKET(SocketType.SEQPACKET, Capability.SEQPACKET),
        DATAGRAM(SocketType.DGRAM, Capability.UNIX_DATAGRAM);

        private final SocketType type;
        private final Capability capability;

        Kind(SocketType type, Capability capability) {
            this.type = type;
            this.capability = capability;
        }

        UnixPathEndpoint endpoint(Network network) {
            Assumptions.assumeTrue(network.supports(capability), "there are no " + capability.words());
            return new UnixPathEndpoint(((UnixPathEndpoint) Endpoints.unixPath()).path(), type);
        }
    }

    // Who binds

    /** A program may block all of Reactor's threads for blocking with its own binds; these must not need one of them. */
    @Test
    void shouldBindWhileAllThreadsForBlockingWait(Network network) {
        int threads = Schedulers.DEFAULT_BOUNDED_ELASTIC_SIZE;
        List<Listener> bound = Waiting.result(Flux.range(0, threads)
                .flatMap(
                        i -> Mono.fromCallable(() -> network.acceptor()
                                        .endpoints(Kind.STREAM.endpoint(network))
                                        .listen()
                                        .block())
                                .subscribeOn(Schedulers.boundedElastic()),
                        threads)
                .collectList());
        assertThat(bound).hasSize(threads);
        bound.forEach(listener -> Waiting.done(listener.close()));
    }

    @ParameterizedTest
    @EnumSource
    void shouldBindOnceWhereTwoNetworksBindAtOnce(Kind kind, Network network) throws Exception {
        UnixPathEndpoint endpoint = kind.endpoint(network);
        CyclicBarrier start = new CyclicBarrier(2);
        try (Network second = another(network)) {
            for (int round = 0; round < ROUNDS; round++) {
                if (round % 2 == 1) {
                    leaveDeadFile(endpoint.toPath());
                }
                Future<@Nullable Supplier<Mono<Void>>> other = Aside.run(() -> {
                    start.await();
                    return Binder.tryBind(second, endpoint);
                });
                start.await();
                Supplier<Mono<Void>> one = Binder.tryBind(network, endpoint);
                Supplier<Mono<Void>> two = other.get();
                assertThat(one == null ^ two == null)
                        .as("round %s: one bound %s, the other %s", round, one != null, two != null)
                        .isTrue();
                Waiting.done((one != null ? one : two).get());
                assertEmpty(endpoint);
            }
        }
    }

    @ParameterizedTest
    @EnumSource(names = "STREAM")
    void shouldBindOnceWhereTwoProcessesBindAtOnce(Kind kind, Network network) throws Exception {
        UnixPathEndpoint endpoint = kind.endpoint(network);
        try (BindingProcess other = BindingProcess.start(network, endpoint)) {
            for (int round = 0; round < ROUNDS; round++) {
                if (round % 2 == 1) {
                    leaveDeadFile(endpoint.toPath());
                }
                other.bind();
                Supplier<Mono<Void>> one = Binder.tryBind(network, endpoint);
                boolean two = other.isBound();
                assertThat(one == null)
                        .as("round %s: one bound %s, the other process %s", round, one != null, two)
                        .isEqualTo(two);
                if (one != null) {
                    Waiting.done(one.get());
                }
                other.letGo(two);
                assertEmpty(endpoint);
            }
        }
    }

    @ParameterizedTest
    @EnumSource
    void shouldWaitForTheTurnOfAnotherProcess(Kind kind, Network network) throws Exception {
        UnixPathEndpoint endpoint = kind.endpoint(network);
        UnixPathEndpoint elsewhere = kind.endpoint(network);
        try (BindingProcess other = BindingProcess.start(network, endpoint)) {
            other.takeTurn();
            Future<@Nullable Supplier<Mono<Void>>> one = Aside.run(() -> Binder.tryBind(network, endpoint));
            // A bind that did not wait would be done by now.
            Waiting.done(Waiting.result(Binder.bind(network, elsewhere, false)).get());
            assertThat(other.bindInTurn())
                    .as("whether the path was free in the turn of the other")
                    .isTrue();
            assertThat(one.get()).isNull();
        }
        assertEmpty(elsewhere);
    }

    @ParameterizedTest
    @EnumSource
    void shouldBindOrSayWhyWhereTheFileComesAndGoes(Kind kind, Network network) throws Exception {
        UnixPathEndpoint endpoint = kind.endpoint(network);
        Path path = endpoint.toPath();
        for (int round = 0; round < ROUNDS; round++) {
            leaveDeadFile(path);
            Future<Boolean> gone = Aside.run(() -> Files.deleteIfExists(path));
            // An error that is none of the system's is thrown.
            Supplier<Mono<Void>> bound = Binder.tryBind(network, endpoint);
            gone.get();
            if (bound != null) {
                Waiting.done(bound.get());
            }
        }
        assertEmpty(endpoint);
    }

    @ParameterizedTest
    @EnumSource
    void shouldNotBeKeptOutByTheLockOfADeadProcess(Kind kind, Network network) throws Exception {
        UnixPathEndpoint endpoint = kind.endpoint(network);
        Files.writeString(endpoint.toPath().resolveSibling(".s.sockflux"), "left over");
        Supplier<Mono<Void>> close = Waiting.result(Binder.bind(network, endpoint, false));
        Waiting.done(close.get());
        assertEmpty(endpoint);
    }

    // What is removed

    @ParameterizedTest
    @EnumSource
    void shouldLeaveTheFilesOfOthers(Kind kind, Network network) throws Exception {
        UnixPathEndpoint endpoint = kind.endpoint(network);
        Supplier<Mono<Void>> close = Waiting.result(Binder.bind(network, endpoint, false));
        replaceByAnother(endpoint.toPath());
        Waiting.done(close.get());
        assertThat(endpoint.toPath()).hasContent("another's");
        Files.delete(endpoint.toPath());
        assertEmpty(endpoint);
    }

    @ParameterizedTest
    @EnumSource
    void shouldLeaveTheFilesOfOthersWhereTheNetworkCloses(Kind kind, Network network) throws Exception {
        UnixPathEndpoint replaced = kind.endpoint(network);
        UnixPathEndpoint own = kind.endpoint(network);
        try (Network other = another(network)) {
            Waiting.result(Binder.bind(other, replaced, false));
            Waiting.result(Binder.bind(other, own, false));
            replaceByAnother(replaced.toPath());
        }
        assertThat(replaced.toPath()).hasContent("another's");
        Files.delete(replaced.toPath());
        assertEmpty(own);
    }

    @ParameterizedTest
    @EnumSource
    void shouldLeaveTheFileWhereThatIsWanted(Kind kind, Network network) throws Exception {
        UnixPathEndpoint endpoint = kind.endpoint(network);
        Supplier<Mono<Void>> close = Waiting.result(Binder.bind(network, endpoint, true));
        Waiting.done(close.get());
        assertThat(endpoint.toPath()).exists();
        // Nobody listens there any more, so that it is taken over.
        Waiting.done(Waiting.result(Binder.bind(network, endpoint, false)).get());
        assertEmpty(endpoint);
    }

    @ParameterizedTest
    @EnumSource
    void shouldNameWhatKeepsADeadFileThere(Kind kind, Network network) throws Exception {
        UnixPathEndpoint endpoint = kind.endpoint(network);
        UnixPathEndpoint inFile = new UnixPathEndpoint(endpoint.path() + "/s", endpoint.type());
        Files.writeString(endpoint.toPath(), "a file");
        SystemCallException failure = Waiting.result(Binder.bind(network, inFile, false)
                .then(Mono.<SystemCallException>empty())
                .onErrorResume(SystemCallException.class, Mono::just));
        assertThat(failure.getMessage()).startsWith("bind " + inFile + ": ENOTDIR");
        Files.delete(endpoint.toPath());
    }

    private static Network another(Network network) {
        return Network.builder().transport(network.transport()).threads(1).build();
    }

    /** A socket that nobody has any more, as a killed server leaves it. */
    private static void leaveDeadFile(Path path) throws IOException {
        try (ServerSocketChannel dead = ServerSocketChannel.open(StandardProtocolFamily.UNIX)) {
            dead.bind(UnixDomainSocketAddress.of(path));
        }
    }

    private static void replaceByAnother(Path path) throws IOException {
        Path successor = path.resolveSibling("successor");
        Files.writeString(successor, "another's");
        Files.move(successor, path, StandardCopyOption.ATOMIC_MOVE, StandardCopyOption.REPLACE_EXISTING);
    }

    /** Neither the socket's file is left nor any that was needed to make it. */
    private static void assertEmpty(Endpoint endpoint) throws IOException {
        try (Stream<Path> files =
                Files.list(((UnixPathEndpoint) endpoint).toPath().getParent())) {
            assertThat(files.toList()).isEqualTo(List.of());
        }
    }
}
