package io.sockflux.transport.iouring;

import io.netty.channel.Channel;
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

    private static WeakReference<Channel> closed(IoUringTransport transport) {
        Channel channel = transport.openStream(Endpoint.tcp("127.0.0.1", 1), Set.of());
        channel.unsafe().closeForcibly();
        return new WeakReference<>(channel);
    }
}
