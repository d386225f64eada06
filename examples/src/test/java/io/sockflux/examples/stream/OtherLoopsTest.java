package io.sockflux.examples.stream;

import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.sockflux.Network;
import io.sockflux.contract.kit.Waiting;
import io.sockflux.error.TransportUnavailableException;
import io.sockflux.stream.Connection;
import io.sockflux.stream.Listener;
import org.junit.jupiter.api.Assumptions;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/** Here every transport is installed, so what nio lacks is not for want of the posix module. */
class OtherLoopsTest {

    @BeforeEach
    void assumePosix() {
        try (Network network = Network.builder().transport("posix").threads(1).build()) {
            Assumptions.assumeTrue(network.transport().equals("posix"));
        } catch (TransportUnavailableException e) {
            Assumptions.abort("posix is not there: " + e.getMessage());
        }
    }

    @Test
    void shouldSayThatItIsTheLoops() {
        try (Network network = Network.builder().transport("nio").threads(1).build()) {
            assertThatThrownBy(() -> network.datagrams("unix-dgram:/tmp/x"))
                    .isInstanceOf(TransportUnavailableException.class)
                    .hasMessageContaining("epoll is there")
                    .hasMessageContaining("loops of nio");
            assertThatThrownBy(() -> network.connector("unix-seqpacket:/tmp/x"))
                    .isInstanceOf(TransportUnavailableException.class)
                    .hasMessageContaining("posix is there")
                    .hasMessageContaining("loops of nio");
            assertThatThrownBy(network::descriptors)
                    .isInstanceOf(TransportUnavailableException.class)
                    .hasMessageContaining("loops of nio");
            Listener listener = Waiting.result(
                    network.acceptor().endpoints("tcp://127.0.0.1:0").listen());
            Connection connection = Waiting.result(
                    network.connector(listener.endpoints().get(0)).connect());
            assertThatThrownBy(() -> Waiting.done(connection.signals().enable()))
                    .isInstanceOf(TransportUnavailableException.class)
                    .hasMessageContaining("loops of nio");
        }
    }
}
