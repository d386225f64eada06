package io.sockflux.transport.posix;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.sockflux.Network;
import io.sockflux.address.Endpoint;
import io.sockflux.address.Protocol;
import io.sockflux.address.UdpEndpoint;
import io.sockflux.contract.TransportContract;
import io.sockflux.contract.kit.Texts;
import io.sockflux.contract.kit.Waiting;
import io.sockflux.datagram.DatagramSocket;
import io.sockflux.error.TransportUnavailableException;
import io.sockflux.message.Descriptor;
import io.sockflux.message.Message;
import io.sockflux.option.UdpLiteOptions;
import io.sockflux.spi.Capability;
import org.junit.jupiter.api.Assumptions;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;
import reactor.core.publisher.Mono;

/** UDP-Lite, where the kernel has it: datagrams whose checksum may cover a part of them. */
@TransportContract
class UdpLiteTest {

    private static void assumeUdpLite(Network network) {
        Assumptions.assumeTrue(network.supports(Capability.UDP_LITE), "the kernel has no UDP-Lite");
    }

    private static DatagramSocket bind(Network network, String endpoint) {
        return Waiting.result(network.datagrams(endpoint).bind());
    }

    @ParameterizedTest
    @ValueSource(strings = {"127.0.0.1", "[::1]"})
    void shouldCarryDatagramsBesideUdp(String host, Network network) {
        assumeUdpLite(network);
        DatagramSocket lite = bind(network, "udplite://" + host + ":0");
        UdpEndpoint bound = (UdpEndpoint) lite.localEndpoint();
        assertThat(bound.protocol()).isEqualTo(Protocol.UDPLITE);
        assertThat(Endpoint.parse(bound.toString())).isEqualTo(bound);
        // The ports of the two protocols are apart.
        DatagramSocket plain = bind(network, "udp://" + host + ":" + bound.port());
        DatagramSocket client = Waiting.result(network.datagrams().connect(bound));
        Waiting.done(client.send(Mono.just(Message.of("lite"))));
        Message message = Waiting.result(lite.receive().next());
        assertThat(Texts.of(message.data())).isEqualTo("lite");
        assertThat(message.peer()).isEqualTo(client.localEndpoint());
        Waiting.done(lite.send(Mono.just(message.answer())));
        assertThat(Waiting.result(client.receive().next()).peer()).isEqualTo(bound);
        Waiting.done(Mono.when(lite.close(), plain.close(), client.close()));
    }

    @Test
    void shouldReceiveNothingThatIsCoveredLessThanAskedFor(Network network) {
        assumeUdpLite(network);
        DatagramSocket receiver = Waiting.result(network.datagrams("udplite://127.0.0.1:0")
                .option(UdpLiteOptions.UDPLITE_RECV_CSCOV, 20)
                .bind());
        DatagramSocket careless = Waiting.result(
                network.datagrams().option(UdpLiteOptions.UDPLITE_SEND_CSCOV, 8).connect(receiver.localEndpoint()));
        DatagramSocket careful = Waiting.result(network.datagrams()
                .option(UdpLiteOptions.UDPLITE_SEND_CSCOV, 20)
                .connect(receiver.localEndpoint()));
        assertThat(Waiting.result(careful.options().get(UdpLiteOptions.UDPLITE_SEND_CSCOV)))
                .isEqualTo(20);
        Waiting.done(careless.send(Mono.just(Message.of("only its header is covered"))));
        Waiting.done(careful.send(Mono.just(Message.of("its beginning is covered"))));
        assertThat(Texts.of(Waiting.result(receiver.receive().next()).data())).isEqualTo("its beginning is covered");
        Waiting.done(Mono.when(receiver.close(), careless.close(), careful.close()));
    }

    @Test
    void shouldBeAdoptedAsWhatItIs(Network network) {
        assumeUdpLite(network);
        DatagramSocket first = bind(network, "udplite://127.0.0.1:0");
        Descriptor descriptor = Waiting.result(first.duplicate());
        DatagramSocket adopted = Waiting.result(network.datagrams().adopt(descriptor));
        assertThat(adopted.localEndpoint()).isEqualTo(first.localEndpoint());
        Waiting.done(Mono.when(first.close(), adopted.close()));
    }

    @Test
    void shouldSayWhereTheKernelHasNone(Network network) {
        Assumptions.assumeFalse(network.supports(Capability.UDP_LITE), "the kernel has UDP-Lite");
        assertThatThrownBy(() -> bind(network, "udplite://127.0.0.1:0"))
                .isInstanceOf(TransportUnavailableException.class)
                .hasMessageContaining("UDP-Lite");
    }
}
