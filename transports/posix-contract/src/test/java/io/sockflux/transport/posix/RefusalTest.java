package io.sockflux.transport.posix;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.sockflux.Network;
import io.sockflux.address.SocketType;
import io.sockflux.contract.TransportContract;
import io.sockflux.contract.kit.Waiting;
import io.sockflux.error.Errno;
import io.sockflux.error.SystemCallException;
import io.sockflux.spi.Capability;
import io.sockflux.transport.posix.Meeting.Link;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.condition.EnabledOnOs;
import org.junit.jupiter.api.condition.OS;
import reactor.core.publisher.Flux;

/** What cannot be done is refused with what was expected instead. */
@TransportContract
@EnabledOnOs(OS.LINUX)
class RefusalTest {

    @Test
    void shouldRefuseWhatAConnectionWasNotMadeFor(Network network) {
        try (Link link = Meeting.ACCEPTED_BY_PATH.link(network, SocketType.STREAM, "wait()\n")) {
            assertThatThrownBy(() -> link.connection().receiveMessages())
                    .isInstanceOf(IllegalStateException.class)
                    .hasMessage("receiveMessages: the connection was not made for messages with flags and control data"
                            + " (expected: needs(Capability.MESSAGES) on its connector or acceptor)");
            assertThatThrownBy(() -> link.connection().sendMessages(Flux.empty()))
                    .isInstanceOf(IllegalStateException.class)
                    .hasMessageStartingWith("sendMessages: the connection was not made for")
                    .hasMessageContaining("expected: needs(Capability.MESSAGES)");
            assertThatThrownBy(() -> link.connection().urgent())
                    .isInstanceOf(IllegalStateException.class)
                    .hasMessageContaining("expected: needs(Capability.URGENT_DATA)");
        }
    }

    @Test
    void shouldRefuseDatagramsWhereConnectionsAreMade(Network network) {
        assertThatThrownBy(() -> network.connector("udp://127.0.0.1:1"))
                .isInstanceOf(IllegalArgumentException.class)
                .hasMessage("target: udp://127.0.0.1:1 is DGRAM (expected: a stream or seqpacket endpoint)");
        assertThatThrownBy(() -> network.connector("raw://127.0.0.1/253"))
                .hasMessageContaining("is RAW (expected: a stream or seqpacket endpoint)");
        assertThatThrownBy(() -> network.acceptor().endpoints("unix-dgram:/tmp/x"))
                .isInstanceOf(IllegalArgumentException.class)
                .hasMessageContaining("is DGRAM (expected: a stream or seqpacket endpoint)");
        assertThatThrownBy(() -> network.datagrams("tcp://127.0.0.1:1"))
                .isInstanceOf(IllegalArgumentException.class)
                .hasMessage("local: tcp://127.0.0.1:1 is STREAM (expected: a datagram or raw endpoint)");
    }

    @Test
    void shouldSayThatOnlyTcpHasUrgentData(Network network) {
        String expected = " has no urgent data, which is TCP's (expected: tcp://HOST:PORT)";
        assertThatThrownBy(() -> network.connector("unix:/tmp/x").needs(Capability.URGENT_DATA))
                .isInstanceOf(IllegalArgumentException.class)
                .hasMessage("endpoint: unix:/tmp/x" + expected);
        assertThatThrownBy(() ->
                        network.acceptor().endpoints("unix-seqpacket:/tmp/x").needs(Capability.URGENT_DATA))
                .isInstanceOf(IllegalArgumentException.class)
                .hasMessage("endpoint: unix-seqpacket:/tmp/x" + expected);
    }

    @Test
    void shouldSayThatOnlyUnixPeersHaveCredentials(Network network) throws Exception {
        try (var server = new java.net.ServerSocket(0, 1, java.net.InetAddress.getLoopbackAddress())) {
            Waiting.done(network.connector("tcp://127.0.0.1:" + server.getLocalPort())
                    .use(connection -> connection
                            .peerCredentials()
                            .doOnNext(who -> assertThat(who).isNull())
                            .onErrorResume(SystemCallException.class, failure -> {
                                assertThat(failure.errno()).contains(Errno.ENOPROTOOPT);
                                assertThat(failure).hasMessageContaining("expected: a unix endpoint");
                                return connection.abort().then(reactor.core.publisher.Mono.empty());
                            })));
        }
    }
}
