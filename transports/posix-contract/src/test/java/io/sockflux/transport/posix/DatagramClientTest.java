package io.sockflux.transport.posix;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.sockflux.Network;
import io.sockflux.address.Endpoint;
import io.sockflux.address.SocketType;
import io.sockflux.address.UdpEndpoint;
import io.sockflux.address.UnixAbstractEndpoint;
import io.sockflux.contract.TransportContract;
import io.sockflux.contract.kit.Texts;
import io.sockflux.contract.kit.Waiting;
import io.sockflux.datagram.DatagramSocket;
import io.sockflux.error.Errno;
import io.sockflux.error.NameResolutionException;
import io.sockflux.error.SystemCallException;
import io.sockflux.message.ControlMessage;
import io.sockflux.message.DatagramMetadata;
import io.sockflux.message.Message;
import io.sockflux.netdb.HostResolver;
import io.sockflux.option.LinuxSocketOptions;
import java.net.InetAddress;
import java.util.List;
import java.util.Objects;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.condition.EnabledOnOs;
import org.junit.jupiter.api.condition.OS;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;
import reactor.core.publisher.Flux;
import reactor.core.publisher.Mono;

/** A client names its peer and no endpoint of its own, and is answered all the same. */
@TransportContract
@EnabledOnOs(OS.LINUX)
class DatagramClientTest {

    @ParameterizedTest
    @ValueSource(strings = {"udp://127.0.0.1:0", "udp://[::1]:0"})
    void shouldHaveAPortOfItsOwn(String local, Network network) {
        DatagramSocket server = Waiting.result(network.datagrams(local).bind());
        DatagramSocket client = Waiting.result(network.datagrams().connect(server.localEndpoint()));
        assertThat(client.peerEndpoint()).contains(server.localEndpoint());
        assertThat(client.localEndpoint()).isInstanceOfSatisfying(UdpEndpoint.class, own -> {
            assertThat(own.port()).isPositive();
            assertThat(own.host()).isEqualTo(((UdpEndpoint) server.localEndpoint()).host());
        });
        assertAnswered(client, server);
    }

    @ParameterizedTest
    @ValueSource(booleans = {true, false})
    void shouldHaveANameOfItsOwn(boolean isByPath, Network network) {
        Endpoint at = isByPath ? Meeting.path(SocketType.DGRAM) : Meeting.name(SocketType.DGRAM);
        DatagramSocket server = Waiting.result(network.datagrams(at).bind());
        DatagramSocket client = Waiting.result(network.datagrams().connect(at));
        assertThat(client.localEndpoint())
                .isInstanceOfSatisfying(
                        UnixAbstractEndpoint.class,
                        own -> assertThat(own.name()).matches("[0-9a-f]{5}"));
        assertThat(Waiting.result(client.get(LinuxSocketOptions.SO_PASSCRED))).isFalse();
        assertAnswered(client, server);
    }

    @Test
    void shouldBeToldOfCredentialsWhereThatIsAskedFor(Network network) {
        DatagramSocket server =
                Waiting.result(network.datagrams(Meeting.path(SocketType.DGRAM)).bind());
        DatagramSocket client = Waiting.result(
                network.datagrams().metadata(DatagramMetadata.CREDENTIALS).connect(server.localEndpoint()));
        Waiting.done(server.send(Texts.message("hello").to(client.localEndpoint())));
        Message message = Waiting.result(client.receive().next());
        assertThat(message.control(ControlMessage.Credentials.class)).isPresent();
        Waiting.done(Flux.merge(client.close(), server.close()));
    }

    @Test
    void shouldBeAnsweredByPythonsUnixSocket(Network network) {
        Endpoint at = Meeting.path(SocketType.DGRAM);
        String program = """
                s = socket.socket(socket.AF_UNIX, socket.SOCK_DGRAM)
                s.bind(where(sys.argv[1]))
                tell('bound')
                question, peer = s.recvfrom(100)
                s.sendto(b'answer to ' + question, peer)
                """;
        try (PythonPeer peer = PythonPeer.run(program, Meeting.argument(at))) {
            assertThat(peer.told()).isEqualTo("bound");
            DatagramSocket client = Waiting.result(network.datagrams().connect(at));
            assertThat(Texts.of(Waiting.result(client.request(Texts.message("?")))))
                    .isEqualTo("answer to ?");
            Waiting.done(client.close());
        }
    }

    @Test
    void shouldTryTheAddressesOfANameInTheirOrder(Network network) throws Exception {
        DatagramSocket server =
                Waiting.result(network.datagrams("udp://127.0.0.1:0").bind());
        // Broadcast is not allowed, so connect(2) refuses the first with EACCES.
        List<InetAddress> addresses = List.of(
                InetAddress.getByAddress(new byte[] {-1, -1, -1, -1}),
                InetAddress.getByAddress(new byte[] {127, 0, 0, 1}));
        HostResolver resolver = host -> host.equals("server.test")
                ? Mono.just(addresses)
                : Mono.error(new NameResolutionException(host, "EAI_NONAME", "no such host", null));
        try (Network named = Network.builder().threads(1).resolver(resolver).build()) {
            int port = ((UdpEndpoint) server.localEndpoint()).port();
            DatagramSocket client = Waiting.result(named.datagrams().connect("udp://server.test:" + port));
            assertThat(client.peerEndpoint()).contains(server.localEndpoint());
            assertThatThrownBy(() -> Waiting.result(named.datagrams().connect("udp://nobody.test:9")))
                    .hasCauseInstanceOf(NameResolutionException.class);
        }
        Waiting.done(server.close());
    }

    @Test
    void shouldSayWhyItCannotConnect(Network network) {
        Endpoint nobody = Meeting.path(SocketType.DGRAM);
        assertThatThrownBy(() -> Waiting.result(network.datagrams().connect(nobody)))
                .cause()
                .isInstanceOfSatisfying(SystemCallException.class, failure -> {
                    assertThat(failure.errno()).contains(Errno.ENOENT);
                    assertThat(failure).hasMessageStartingWith("connect " + nobody);
                });
        assertThatThrownBy(() -> network.datagrams().connect("tcp://127.0.0.1:9"))
                .isInstanceOf(IllegalArgumentException.class)
                .hasMessageStartingWith("peer: tcp://127.0.0.1:9 is STREAM");
        assertThatThrownBy(() -> network.datagrams().bind()).isInstanceOf(IllegalStateException.class);
    }

    @Test
    void shouldBindWhereItIsToldAndConnectFromThere(Network network) {
        DatagramSocket server =
                Waiting.result(network.datagrams("udp://127.0.0.1:0").bind());
        DatagramSocket client =
                Waiting.result(network.datagrams("udp://127.0.0.2:0").connect(server.localEndpoint()));
        assertThat(client.localEndpoint().toString()).startsWith("udp://127.0.0.2:");
        assertAnswered(client, server);
    }

    private static void assertAnswered(DatagramSocket client, DatagramSocket server) {
        server.send(server.receive()
                        .map(question -> Texts.message("answer").to(Objects.requireNonNull(question.peer()))))
                .subscribe(done -> {}, error -> {});
        assertThat(Texts.of(Waiting.result(client.request(Texts.message("?"))))).isEqualTo("answer");
        Waiting.done(Flux.merge(client.close(), server.close()));
    }
}
