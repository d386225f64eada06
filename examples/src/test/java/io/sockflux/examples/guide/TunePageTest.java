package io.sockflux.examples.guide;

import static java.util.Objects.requireNonNull;
import static org.assertj.core.api.Assertions.assertThat;

import io.sockflux.Network;
import io.sockflux.datagram.DatagramSpread;
import io.sockflux.option.Option;
import io.sockflux.option.OptionLevel;
import io.sockflux.option.SocketLevelOptions;
import io.sockflux.option.TcpOptions;
import io.sockflux.spi.Capability;
import io.sockflux.stream.Listener;
import java.time.Duration;
import org.junit.jupiter.api.Assumptions;
import org.junit.jupiter.api.Test;

/** The snippets of {@code docs/guide/tune.md}, and the example of {@code Option}. */
class TunePageTest {

    @Test
    void shouldTuneStreams() {
        // snippet: network
        Network network = Network.builder()
                .threads(2)
                .connectRate(1_000, Duration.ofSeconds(1))
                .build();
        // end
        try (network) {
            // snippet: listener
            Listener listener = network.acceptor()
                    .endpoints("tcp://127.0.0.1:0")
                    .backlog(16_384)
                    .sendBudget(64 * 1024)
                    .closeTimeout(Duration.ofSeconds(3))
                    .connectionOption(SocketLevelOptions.SO_RCVBUF, 64 * 1024)
                    .connectionWish(TcpOptions.TCP_NOTSENT_LOWAT, 128 * 1024)
                    .serve(connection -> connection.send(connection.receive()))
                    .block();
            // end
            // snippet: queue
            requireNonNull(listener).backlogs().subscribe(System.out::println);
            System.out.println(network.counts());
            System.out.println(listener.counts());
            // end
            assertThat(listener.endpoints()).hasSize(1);
            assertThat(network.counts().listeners()).isOne();
        }
    }

    @Test
    void shouldTuneDatagrams() {
        try (Network network = Network.builder().threads(2).build()) {
            Assumptions.assumeTrue(network.supports(Capability.DATAGRAM), "datagrams need Java 25");
            // snippet: datagrams
            DatagramSpread server = network.datagrams("udp://127.0.0.1:0")
                    .batch(16)
                    .maxLength(2048)
                    .wish(SocketLevelOptions.SO_RCVBUF, 4 << 20)
                    .bindSpread(2)
                    .block();
            // end
            assertThat(requireNonNull(server).sockets()).hasSize(2);
            server.close().block();
        }
    }

    // snippet: option
    static final Option<Boolean> TCP_AO_REPAIR = Option.flag("TCP_AO_REPAIR", OptionLevel.IPPROTO_TCP, 42);
    // end

    @Test
    void shouldDeclareAnOption() {
        assertThat(TCP_AO_REPAIR.number()).isEqualTo(42);
    }
}
