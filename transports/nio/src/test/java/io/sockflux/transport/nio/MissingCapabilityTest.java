package io.sockflux.transport.nio;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.sockflux.Network;
import io.sockflux.contract.TransportContract;
import io.sockflux.error.TransportUnavailableException;
import io.sockflux.spi.Capability;
import java.util.List;
import org.junit.jupiter.api.Test;

/** What nio lacks is refused with what is missing and who has it. */
@TransportContract
class MissingCapabilityTest {

    @Test
    void shouldSayWhatItLacksAndWhoHasIt(Network network) {
        assertThat(network.supports(Capability.MESSAGES)).isFalse();
        assertThatThrownBy(
                        () -> network.connector("tcp://127.0.0.1:1").needs(Capability.MESSAGES, Capability.URGENT_DATA))
                .isInstanceOf(TransportUnavailableException.class)
                .hasMessageContaining("endpoint tcp://127.0.0.1:1: the transport nio has no")
                .hasMessageContaining("messages with flags and control data")
                .hasMessageContaining("urgent data")
                .hasMessageContaining("expected: io.sockflux:sockflux-transport-posix, on Linux or macOS and Java 25");
        assertThatThrownBy(
                        () -> network.acceptor().endpoints("tcp://127.0.0.1:1").needs(Capability.MESSAGES))
                .isInstanceOf(TransportUnavailableException.class);
        assertThatThrownBy(() -> network.acceptor().needs(Capability.MESSAGES).endpoints("tcp://127.0.0.1:1"))
                .isInstanceOf(TransportUnavailableException.class);
    }

    @Test
    void shouldRefuseEndpointsOfKindsThatItLacks(Network network) {
        assertThatThrownBy(() -> network.datagrams("unix-dgram:/tmp/x"))
                .isInstanceOf(TransportUnavailableException.class)
                .hasMessageContaining("has no unix datagram sockets");
        assertThatThrownBy(() -> network.datagrams("icmp://127.0.0.1"))
                .isInstanceOf(TransportUnavailableException.class)
                .hasMessageContaining("has no ICMP sockets");
        assertThatThrownBy(() -> network.datagrams("raw://127.0.0.1/253"))
                .isInstanceOf(TransportUnavailableException.class)
                .hasMessageContaining("has no raw sockets");
        assertThatThrownBy(() -> network.datagrams("udplite://127.0.0.1:0"))
                .isInstanceOf(TransportUnavailableException.class)
                .hasMessageContaining("has no UDP-Lite sockets");
        for (String kind : List.of("unix-seqpacket:/tmp/x", "mptcp://127.0.0.1:1", "vsock://1:1")) {
            assertThatThrownBy(() -> network.connector(kind))
                    .as(kind)
                    .isInstanceOf(TransportUnavailableException.class)
                    .hasMessageContaining("io.sockflux:sockflux-transport-posix");
        }
        assertThatThrownBy(network::descriptors)
                .isInstanceOf(TransportUnavailableException.class)
                .hasMessageContaining("calls on descriptors");
    }
}
