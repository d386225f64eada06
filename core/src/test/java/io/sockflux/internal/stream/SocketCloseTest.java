package io.sockflux.internal.stream;

import static org.assertj.core.api.Assertions.assertThat;

import io.netty.channel.ChannelOption;
import io.netty.channel.DefaultChannelConfig;
import io.netty.channel.embedded.EmbeddedChannel;
import io.sockflux.address.Endpoint;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

/** Netty sets options by the number of a descriptor, also of one that is closed and another connection's by now. */
class SocketCloseTest {

    private static final Endpoint TCP = Endpoint.parse("tcp://127.0.0.1:7");

    private final List<Integer> set = new ArrayList<>();

    private final EmbeddedChannel channel = new EmbeddedChannel() {

        private final DefaultChannelConfig config = new DefaultChannelConfig(this) {

            @Override
            @SuppressWarnings({"unchecked", "TypeParameterUnusedInFormals"}) // SO_LINGER is an Integer
            public <T> T getOption(ChannelOption<T> option) {
                return option.equals(ChannelOption.SO_LINGER) ? (T) Integer.valueOf(5) : super.getOption(option);
            }

            @Override
            public <T> boolean setOption(ChannelOption<T> option, T value) {
                if (option.equals(ChannelOption.SO_LINGER)) {
                    set.add((Integer) value);
                    return true;
                }
                return super.setOption(option, value);
            }
        };

        @Override
        @SuppressWarnings("UnnecessarilyFullyQualified") // EmbeddedChannel asks before the field is set
        public io.netty.channel.ChannelConfig config() {
            return config == null ? super.config() : config;
        }
    };

    @AfterEach
    void close() {
        channel.finishAndReleaseAll();
    }

    @Test
    void shouldSetTheOptionOfAnOpenSocket() {
        SocketClose.reset(channel);
        SocketClose.prepare(channel, TCP);
        assertThat(set).containsExactly(0, -1);
    }

    @Test
    void shouldLeaveTheDescriptorOfAClosedSocketAlone() {
        channel.close();
        SocketClose.reset(channel);
        SocketClose.prepare(channel, TCP);
        assertThat(set).isEmpty();
    }
}
