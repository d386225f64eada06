package io.sockflux.contract.datagram;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.sockflux.Network;
import io.sockflux.address.Endpoint;
import io.sockflux.address.UdpEndpoint;
import io.sockflux.contract.TransportContract;
import io.sockflux.contract.kit.Waiting;
import io.sockflux.datagram.DatagramSocket;
import io.sockflux.error.Errno;
import io.sockflux.error.SendFailedException;
import io.sockflux.message.Message;
import io.sockflux.spi.Capability;
import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.Objects;
import org.junit.jupiter.api.Assumptions;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;
import reactor.core.publisher.Flux;

/** The peer of a datagram socket, which it may have, leave and change; and empty datagrams between peers. */
@TransportContract
class DatagramPeerContract {

    @BeforeEach
    void needs(Network network) {
        Assumptions.assumeTrue(network.supports(Capability.DATAGRAM), "the transport has no datagrams");
    }

    private static DatagramSocket bind(Network network, String local) {
        return Waiting.result(network.datagrams(local).bind());
    }

    private static String next(DatagramSocket socket) {
        return Waiting.result(socket.receive().next()).data().toString(StandardCharsets.UTF_8);
    }

    @ParameterizedTest
    @ValueSource(strings = {"127.0.0.1", "[::1]"})
    void shouldHaveAnotherPeerAndThenNone(String host, Network network) {
        String any = host.equals("[::1]") ? "udp://[::]:0" : "udp://0.0.0.0:0";
        DatagramSocket one = bind(network, "udp://" + host + ":0");
        DatagramSocket two = bind(network, "udp://" + host + ":0");
        DatagramSocket socket = bind(network, any);
        int port = ((UdpEndpoint) socket.localEndpoint()).port();
        Waiting.done(socket.connect(one.localEndpoint()));
        Waiting.done(socket.send(Message.of("to one")));
        assertThat(next(one)).isEqualTo("to one");

        Waiting.done(socket.connect(two.localEndpoint()));
        assertThat(socket.peerEndpoint()).contains(two.localEndpoint());
        Waiting.done(socket.send(Message.of("to two")));
        Message heard = Waiting.result(two.receive().next());
        assertThat(heard.data().toString(StandardCharsets.UTF_8)).isEqualTo("to two");
        Endpoint peer = Objects.requireNonNull(heard.peer());
        assertThat(((UdpEndpoint) peer).port()).as("its port").isEqualTo(port);
        Waiting.done(one.send(Message.of("from one").to(peer)).onErrorComplete());
        Waiting.done(two.send(Message.of("from two").to(peer)));
        assertThat(next(socket)).isEqualTo("from two");

        Waiting.done(socket.disconnect());
        assertThat(socket.peerEndpoint()).isEmpty();
        assertThat(((UdpEndpoint) socket.localEndpoint()).port()).isEqualTo(port);
        Waiting.done(one.send(Message.of("from one").to(peer)));
        assertThat(next(socket)).isEqualTo("from one");
        Waiting.done(socket.send(Message.of("answer").to(one.localEndpoint())));
        assertThat(next(one)).isEqualTo("answer");
        assertThatThrownBy(() -> Waiting.done(socket.send(Message.of("nobody"))))
                .cause()
                .isInstanceOfSatisfying(
                        SendFailedException.class,
                        failure -> assertThat(failure.errno()).contains(Errno.EDESTADDRREQ));
        Waiting.done(Flux.merge(one.close(), two.close(), socket.close()));
    }

    @ParameterizedTest
    @ValueSource(strings = {"udp://127.0.0.1:0", "udp://[::1]:0"})
    void shouldCarryEmptyDatagramsInTheirPlaces(String local, Network network) {
        DatagramSocket sender = bind(network, local);
        DatagramSocket receiver = bind(network, local);
        Waiting.done(sender.send(Flux.just("", "1", "", "", "2", "3", "")
                .map(text -> Message.of(text).to(receiver.localEndpoint()))));
        List<String> received = Waiting.result(receiver.receive()
                .take(7)
                .map(message -> message.data().toString(StandardCharsets.UTF_8))
                .collectList());
        assertThat(received).containsExactly("", "1", "", "", "2", "3", "");
        Waiting.done(Flux.merge(sender.close(), receiver.close()));
    }

    /** A connected socket has an empty datagram from its peer; whether it can send one itself differs. */
    @Test
    void shouldCarryEmptyDatagramsOfAPeer(Network network) {
        DatagramSocket server = bind(network, "udp://127.0.0.1:0");
        DatagramSocket client = Waiting.result(network.datagrams().connect(server.localEndpoint()));
        Waiting.done(server.send(
                Flux.just("before", "", "behind").map(text -> Message.of(text).to(client.localEndpoint()))));
        assertThat(Waiting.result(client.receive()
                        .take(3)
                        .map(message -> message.data().toString(StandardCharsets.UTF_8))
                        .collectList()))
                .containsExactly("before", "", "behind");
        try {
            Waiting.done(client.send(Message.of("")));
        } catch (RuntimeException e) {
            assertThat(network.supports(Capability.IPV6_ONLY))
                    .as("only the JDK sends none")
                    .isFalse();
            assertThat(e).hasMessageContaining("sends no empty datagram on a connected socket");
            Waiting.done(Flux.merge(server.close(), client.close()));
            return;
        }
        assertThat(Waiting.result(server.receive().next()).data().isReadable()).isFalse();
        Waiting.done(Flux.merge(server.close(), client.close()));
    }
}
