package io.sockflux.internal.stream;

import static org.assertj.core.api.Assertions.assertThat;

import io.netty.buffer.UnpooledByteBufAllocator;
import io.netty.channel.embedded.EmbeddedChannel;
import io.sockflux.address.UnixUnnamedEndpoint;
import io.sockflux.internal.channel.ChannelContext;
import io.sockflux.internal.channel.NamedTransport;
import io.sockflux.internal.loop.Loops;
import io.sockflux.spi.Availability;
import java.time.Duration;
import org.junit.jupiter.api.Test;

class StreamConnectionTest {

    private static final NamedTransport TRANSPORT = new NamedTransport("t", 0, Availability.available());

    @Test
    void shouldTakeAPeerWhoseNameIsNoTextForOneWithout() {
        EmbeddedChannel channel = new EmbeddedChannel();
        StreamConnection connection = accepted(channel);

        assertThat(connection.peerEndpoint()).isEqualTo(new UnixUnnamedEndpoint());
        assertThat(connection).hasToString("connection unix: to unix:");
    }

    @Test
    void shouldAbortAConnectionWhosePeersNameIsNoText() {
        EmbeddedChannel channel = new EmbeddedChannel();
        StreamConnection connection = accepted(channel);

        connection.abort().block(Duration.ofSeconds(100));

        assertThat(channel.isOpen()).isFalse();
    }

    private static StreamConnection accepted(EmbeddedChannel channel) {
        ChannelContext context =
                new ChannelContext(TRANSPORT, new Loops(channel.eventLoop()), UnpooledByteBufAllocator.DEFAULT);
        return StreamConnection.accepted(channel, context, StreamSettings.DEFAULT, new UnixUnnamedEndpoint(), null);
    }
}
