package io.sockflux.transport.posix;

import static org.assertj.core.api.Assertions.assertThat;

import io.sockflux.Network;
import io.sockflux.address.AddressFamily;
import io.sockflux.address.Endpoint;
import io.sockflux.address.Protocol;
import io.sockflux.address.SocketType;
import io.sockflux.contract.TransportContract;
import io.sockflux.contract.kit.Texts;
import io.sockflux.contract.kit.Waiting;
import io.sockflux.error.Errno;
import io.sockflux.error.SystemCallException;
import io.sockflux.spi.Capability;
import io.sockflux.stream.Listener;
import io.sockflux.stream.Shutdown;
import io.sockflux.transport.posix.sys.LinuxSystemCalls;
import io.sockflux.transport.posix.sys.SocketAddresses;
import io.sockflux.transport.posix.sys.SystemCalls;
import java.util.Optional;
import java.util.stream.Stream;
import org.junit.jupiter.api.Assumptions;
import org.junit.jupiter.api.condition.EnabledOnOs;
import org.junit.jupiter.api.condition.OS;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.MethodSource;

/** Families, types and protocols, each with each: what the kernel has works, what it has not says so by its errno. */
@TransportContract
@EnabledOnOs(OS.LINUX)
class KindsTest {

    private final SystemCalls calls = new LinuxSystemCalls();

    static Stream<Endpoint> connected() {
        return Stream.of(
                Endpoint.parse("tcp://127.0.0.1:0"),
                Endpoint.parse("tcp://[::1]:0"),
                Endpoint.parse("mptcp://127.0.0.1:0"),
                Endpoint.parse("mptcp://[::1]:0"),
                Meeting.path(SocketType.STREAM),
                Meeting.name(SocketType.STREAM),
                Meeting.path(SocketType.SEQPACKET),
                Meeting.name(SocketType.SEQPACKET),
                Endpoint.parse("vsock://1:any"),
                Endpoint.parse("vsock-seqpacket://1:any"));
    }

    /** Made for messages, so that posix channels serve all of them. */
    @ParameterizedTest
    @MethodSource("connected")
    void shouldConnectAndEcho(Endpoint endpoint, Network network) {
        Assumptions.assumeTrue(
                endpoint.family() != AddressFamily.VSOCK || network.supports(Capability.VSOCK),
                "the kernel has no vsock");
        Assumptions.assumeTrue(
                !endpoint.protocol().equals(Protocol.MPTCP) || network.supports(Capability.MPTCP),
                "the kernel has no MPTCP");
        Listener listener = listen(endpoint, network);
        Endpoint bound = listener.endpoints().get(0);
        assertThat(bound.type()).isEqualTo(endpoint.type());
        assertThat(bound.protocol()).isEqualTo(endpoint.protocol());
        String answer = Waiting.result(network.connector(bound)
                .needs(Capability.MESSAGES)
                .use(connection -> connection
                        .send("grüße")
                        .then(connection.shutdown(Shutdown.WRITE))
                        .thenMany(connection.receive())
                        .map(Texts::of)
                        .reduce("", String::concat))
                .single());
        assertThat(answer).isEqualTo("grüße");
        Waiting.done(listener.close());
    }

    private static Listener listen(Endpoint endpoint, Network network) {
        try {
            return Waiting.result(network.acceptor()
                    .needs(Capability.MESSAGES)
                    .endpoints(endpoint)
                    .serve(connection -> connection.send(connection.receive())));
        } catch (RuntimeException e) {
            // The family is there, but no way to oneself.
            Assumptions.assumeFalse(
                    endpoint.family() == AddressFamily.VSOCK
                            && e.getCause() instanceof SystemCallException failure
                            && failure.errno().equals(Optional.of(Errno.EADDRNOTAVAIL)),
                    "vsock has no loopback here");
            throw e;
        }
    }

    static Stream<Arguments> refused() {
        return Stream.of(
                Arguments.of(AddressFamily.INET, SocketType.SEQPACKET, 0, Errno.ESOCKTNOSUPPORT),
                Arguments.of(AddressFamily.INET6, SocketType.SEQPACKET, 0, Errno.ESOCKTNOSUPPORT),
                Arguments.of(AddressFamily.INET, SocketType.STREAM, 17, Errno.EPROTONOSUPPORT),
                Arguments.of(AddressFamily.INET, SocketType.DGRAM, 6, Errno.EPROTONOSUPPORT),
                Arguments.of(AddressFamily.INET6, SocketType.STREAM, 17, Errno.EPROTONOSUPPORT),
                Arguments.of(AddressFamily.INET, SocketType.RAW, 0, Errno.EPROTONOSUPPORT),
                Arguments.of(AddressFamily.UNIX, SocketType.STREAM, 6, Errno.EPROTONOSUPPORT),
                Arguments.of(AddressFamily.UNSPEC, SocketType.STREAM, 0, Errno.EAFNOSUPPORT));
    }

    @ParameterizedTest
    @MethodSource("refused")
    void shouldHaveTheKernelsOwnErrnoForWhatItHasNot(AddressFamily family, SocketType type, int protocol, Errno errno) {
        assertThat(-calls.socket(SocketAddresses.number(family), type.number(), protocol))
                .isEqualTo(errno.number());
    }

    static Stream<Arguments> opened() {
        return Stream.of(
                Arguments.of(AddressFamily.INET, SocketType.STREAM, 0),
                Arguments.of(AddressFamily.INET, SocketType.STREAM, 6),
                Arguments.of(AddressFamily.INET6, SocketType.STREAM, 6),
                Arguments.of(AddressFamily.INET, SocketType.DGRAM, 17),
                Arguments.of(AddressFamily.INET6, SocketType.DGRAM, 0),
                Arguments.of(AddressFamily.UNIX, SocketType.STREAM, 0),
                Arguments.of(AddressFamily.UNIX, SocketType.DGRAM, 0),
                // Which is a datagram socket by another name.
                Arguments.of(AddressFamily.UNIX, SocketType.RAW, 0),
                Arguments.of(AddressFamily.UNIX, SocketType.SEQPACKET, 1));
    }

    @ParameterizedTest
    @MethodSource("opened")
    void shouldOpenWhatTheKernelHas(AddressFamily family, SocketType type, int protocol) {
        int socket = calls.socket(SocketAddresses.number(family), type.number(), protocol);
        assertThat(socket).isNotNegative();
        calls.close(socket);
    }
}
