package io.sockflux.transport.nio;

import static org.assertj.core.api.Assertions.assertThat;

import io.netty.channel.socket.nio.NioSocketChannel;
import io.sockflux.option.Linger;
import io.sockflux.option.SocketLevelOptions;
import java.io.IOException;
import java.util.List;
import org.junit.jupiter.api.Test;

/** What the JDK's options say differently. */
class NioOptionsTest {

    @Test
    void shouldTellALingerOfNoTimeFromNone() throws IOException {
        NioOptions options = new NioOptions();
        NioSocketChannel channel = new NioSocketChannel();
        for (Linger linger : List.of(Linger.seconds(3), Linger.OFF, Linger.seconds(0), Linger.OFF)) {
            options.set(channel, SocketLevelOptions.SO_LINGER, linger);
            assertThat(options.get(channel, SocketLevelOptions.SO_LINGER)).isEqualTo(linger);
        }
        channel.unsafe().closeForcibly();
    }
}
