package io.sockflux.bridge;

import static org.assertj.core.api.Assertions.assertThat;

import io.netty.channel.embedded.EmbeddedChannel;
import io.sockflux.address.UnixUnnamedEndpoint;
import io.sockflux.spi.Availability;
import java.time.Duration;
import org.junit.jupiter.api.Test;

class StreamConnectionTest {

    private static final NamedTransport TRANSPORT = new NamedTransport("t", 0, Availability.available());

    @Test
    void shouldTakeAPeerWhoseNameIsNoTextForOneWithout() {
        EmbeddedChannel channel = new EmbeddedChannel();
        StreamConnection connection = new StreamConnection(channel, TRANSPORT, StreamSettings.DEFAULT, null, null);

        assertThat(connection.peerEndpoint()).isEqualTo(new UnixUnnamedEndpoint());
        assertThat(connection).hasToString("connection unix: to unix:");
    }

    @Test
    void shouldAbortAConnectionWhosePeersNameIsNoText() {
        EmbeddedChannel channel = new EmbeddedChannel();
        StreamConnection connection = new StreamConnection(channel, TRANSPORT, StreamSettings.DEFAULT, null, null);

        connection.abort().block(Duration.ofSeconds(10));

        assertThat(channel.isOpen()).isFalse();
    }
}
