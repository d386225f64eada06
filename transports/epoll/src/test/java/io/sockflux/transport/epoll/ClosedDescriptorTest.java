package io.sockflux.transport.epoll;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.netty.channel.epoll.Epoll;
import io.netty.channel.epoll.EpollSocketChannel;
import io.sockflux.option.SocketLevelOptions;
import io.sockflux.spi.OptionCalls;
import java.nio.channels.ClosedChannelException;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Assumptions;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.condition.EnabledOnOs;
import org.junit.jupiter.api.condition.OS;

/** The number of a closed descriptor is another socket's by now, and nothing is asked or set by it. */
@EnabledOnOs(OS.LINUX)
class ClosedDescriptorTest {

    private static final int MOST = 1_000;

    static {
        // Loads the native code.
        Epoll.ensureAvailability();
    }

    private final EpollTransport transport = new EpollTransport();
    private final OptionCalls options = transport.optionCalls();
    private final EpollSocketChannel closed = new EpollSocketChannel();
    private final List<EpollSocketChannel> others = new ArrayList<>();
    private EpollSocketChannel heir = closed;

    /** The kernel gives the lowest number that is free, which is soon that of the closed one. */
    @BeforeEach
    void giveTheNumberAway() {
        closed.unsafe().closeForcibly();
        while (others.size() < MOST
                && (others.isEmpty() || heir.fd().intValue() != closed.fd().intValue())) {
            heir = new EpollSocketChannel();
            others.add(heir);
        }
        Assumptions.assumeTrue(heir.fd().intValue() == closed.fd().intValue(), "another thread has taken the number");
    }

    @AfterEach
    void closeOthers() {
        others.forEach(each -> each.unsafe().closeForcibly());
    }

    @Test
    void shouldTellNoRoomOfAnother() {
        assertThat(transport.sendRoom(heir)).isPositive();
        assertThat(transport.sendRoom(closed)).isZero();
    }

    @Test
    void shouldSetNoOptionOfAnother() throws Exception {
        assertThatThrownBy(() -> options.set(closed, SocketLevelOptions.SO_KEEPALIVE, true))
                .isInstanceOf(ClosedChannelException.class);
        assertThat(options.get(heir, SocketLevelOptions.SO_KEEPALIVE)).isFalse();
    }

    @Test
    void shouldReadNoOptionOfAnother() {
        assertThatThrownBy(() -> options.get(closed, SocketLevelOptions.SO_RCVBUF))
                .isInstanceOf(ClosedChannelException.class);
        assertThatThrownBy(() -> transport.bytesAcknowledged(closed, false))
                .hasCauseInstanceOf(ClosedChannelException.class);
        assertThat(transport.descriptor(closed)).isEmpty();
    }
}
