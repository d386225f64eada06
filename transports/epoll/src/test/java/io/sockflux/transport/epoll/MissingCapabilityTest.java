package io.sockflux.transport.epoll;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.sockflux.Acceptor;
import io.sockflux.Network;
import io.sockflux.address.Endpoint;
import io.sockflux.address.SocketType;
import io.sockflux.contract.TransportContract;
import io.sockflux.contract.kit.Waiting;
import io.sockflux.datagram.DatagramSocket;
import io.sockflux.error.TransportUnavailableException;
import io.sockflux.message.DatagramMetadata;
import io.sockflux.message.Message;
import io.sockflux.socket.OpenSocket;
import io.sockflux.spi.Capability;
import io.sockflux.stream.Listener;
import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.UUID;
import org.junit.jupiter.api.Assumptions;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.condition.EnabledOnOs;
import org.junit.jupiter.api.condition.OS;

/** What epoll has and lacks where no posix module stands beside it: what is missing is refused with who has it. */
@TransportContract
@EnabledOnOs(OS.LINUX)
class MissingCapabilityTest {

    private static final String WHO_HAS_IT =
            "expected: io.sockflux:sockflux-transport-posix, on Linux or macOS and Java 25";

    @BeforeEach
    void needs(Network network) {
        Assumptions.assumeTrue(network.transport().equals("epoll"), "the network is of another transport");
        Assumptions.assumeFalse(network.supports(Capability.MESSAGES), "the posix module stands beside it");
    }

    @Test
    void shouldHaveDatagramsAndPairsByItself(Network network) {
        for (Capability capability : List.of(
                Capability.DATAGRAM,
                Capability.UNIX_DATAGRAM,
                Capability.SOCKET_PAIR,
                Capability.ADOPTION,
                Capability.PASSING)) {
            assertThat(network.supports(capability)).as(capability.words()).isTrue();
        }
    }

    @Test
    void shouldAdoptByItself(Network network) {
        Listener first = Waiting.result(network.acceptor()
                .endpoints("tcp://127.0.0.1:0", "unix:@sockflux-" + UUID.randomUUID())
                .listen());
        Acceptor acceptor = network.acceptor();
        for (OpenSocket socket : first.sockets()) {
            acceptor = acceptor.adopt(Waiting.result(socket.duplicate()));
        }
        List<Endpoint> bound = first.endpoints();
        Waiting.done(first.close());
        Listener adopted = Waiting.result(acceptor.serve(connection -> connection.send("adopted")));
        assertThat(adopted.endpoints()).isEqualTo(bound);
        for (Endpoint endpoint : bound) {
            String text = Waiting.result(network.connector(endpoint)
                    .use(connection -> connection.receive().asString(StandardCharsets.UTF_8))
                    .reduce(String::concat));
            assertThat(text).isEqualTo("adopted");
        }
        DatagramSocket udp =
                Waiting.result(network.datagrams("udp://127.0.0.1:0").bind());
        DatagramSocket same = Waiting.result(network.datagrams().adopt(Waiting.result(udp.duplicate())));
        assertThat(same.localEndpoint()).isEqualTo(udp.localEndpoint());
        Waiting.done(udp.close());
        Waiting.done(same.send(Message.of("to itself").to(same.localEndpoint())));
        assertThat(Waiting.result(same.receive().next()).data().toString(StandardCharsets.UTF_8))
                .isEqualTo("to itself");
        Waiting.done(same.close());
        Waiting.done(adopted.close());
    }

    @Test
    void shouldSayWhatItLacksAndWhoHasIt(Network network) {
        assertThatThrownBy(() -> network.datagrams("unix-dgram:/tmp/x").metadata(DatagramMetadata.CREDENTIALS))
                .isInstanceOf(TransportUnavailableException.class)
                .hasMessageContaining("the transport epoll has no metadata and errors of datagrams")
                .hasMessageContaining(WHO_HAS_IT);
        assertThatThrownBy(() -> network.socketPair(SocketType.SEQPACKET))
                .isInstanceOf(TransportUnavailableException.class)
                .hasMessageContaining("the transport epoll has no seqpacket sockets")
                .hasMessageContaining(WHO_HAS_IT);
        assertThatThrownBy(() -> network.socketPair(SocketType.STREAM, Capability.MESSAGES))
                .isInstanceOf(TransportUnavailableException.class)
                .hasMessageContaining("the transport epoll has no messages with flags and control data")
                .hasMessageContaining(WHO_HAS_IT);
        for (String kind : List.of("icmp://127.0.0.1", "raw://127.0.0.1/253", "udplite://127.0.0.1:0")) {
            assertThatThrownBy(() -> network.datagrams(kind))
                    .as(kind)
                    .isInstanceOf(TransportUnavailableException.class)
                    .hasMessageContaining(WHO_HAS_IT);
        }
    }
}
