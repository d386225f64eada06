package io.sockflux.transport.nio;

import static org.assertj.core.api.Assertions.assertThat;

import java.net.UnixDomainSocketAddress;
import java.nio.channels.SocketChannel;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** A listening unix socket asks its gate before each accept. */
class UnixListenerChannelTest {

    private boolean isOpen;

    @Test
    void shouldAcceptOnlyWhileItsGateIsOpen(@TempDir Path folder) throws Exception {
        UnixListenerChannel listener = new UnixListenerChannel(() -> isOpen);
        UnixDomainSocketAddress address = UnixDomainSocketAddress.of(folder.resolve("s"));
        listener.doBind(address);
        List<Object> accepted = new ArrayList<>();
        try (SocketChannel waiting = SocketChannel.open(address)) {
            assertThat(listener.doReadMessages(accepted)).isZero();
            assertThat(accepted).isEmpty();
            isOpen = true;
            assertThat(listener.doReadMessages(accepted)).isEqualTo(1);
            assertThat(accepted).singleElement().isInstanceOf(UnixStreamChannel.class);
            assertThat(waiting.isConnected()).isTrue();
        }
        ((UnixStreamChannel) accepted.get(0)).unsafe().closeForcibly();
        listener.unsafe().closeForcibly();
    }
}
