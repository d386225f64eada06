package io.sockflux.transport.iouring;

import static org.assertj.core.api.Assertions.assertThat;

import io.netty.channel.Channel;
import io.netty.channel.IoHandle;
import io.netty.channel.ServerChannel;
import io.netty.channel.embedded.EmbeddedChannel;
import io.netty.channel.uring.IoUringSocketChannel;
import io.sockflux.address.Endpoint;
import java.lang.ref.WeakReference;
import java.time.Duration;
import java.util.Set;
import org.awaitility.Awaitility;
import org.junit.jupiter.api.Assumptions;
import org.junit.jupiter.api.Test;

class OpenedChannelsTest {

    @Test
    void shouldKeepNoChannelThatWasClosedBeforeItWasRegistered() {
        IoUringTransport transport = new IoUringTransport();
        Assumptions.assumeTrue(transport.availability().isAvailable(), "there is no ring");
        WeakReference<Channel> closed = closed(transport);
        Awaitility.await("its memory").atMost(Duration.ofSeconds(100)).until(() -> {
            System.gc();
            return closed.get() == null && transport.availability().isAvailable();
        });
    }

    @Test
    void shouldKnowTheChannelsThatAListenerAccepts() throws Exception {
        IoUringTransport transport = new IoUringTransport();
        Assumptions.assumeTrue(transport.availability().isAvailable(), "there is no ring");
        EmbeddedChannel listener = OpenedChannels.listener(new Listening(), () -> true);
        Channel accepted = new IoUringSocketChannel();
        Channel other = new IoUringSocketChannel();
        listener.writeInbound(accepted);
        assertThat(listener.<Channel>readInbound()).isSameAs(accepted);
        AcceptTurns turns = new AcceptTurns();
        assertThat(OpenedChannels.interposed(handle(accepted), turns)).isInstanceOf(StreamEvents.class);
        assertThat(OpenedChannels.interposed(handle(other), turns)).isNull();
        accepted.unsafe().closeForcibly();
        other.unsafe().closeForcibly();
    }

    /** A listening channel without a socket. */
    private static final class Listening extends EmbeddedChannel implements ServerChannel {}

    private static IoHandle handle(Channel channel) {
        return (IoHandle) channel.unsafe();
    }

    private static WeakReference<Channel> closed(IoUringTransport transport) {
        Channel channel = transport.openStream(Endpoint.tcp("127.0.0.1", 1), Set.of());
        channel.unsafe().closeForcibly();
        return new WeakReference<>(channel);
    }
}
