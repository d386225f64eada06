package io.sockflux.internal.loop;

import static org.assertj.core.api.Assertions.assertThat;

import io.netty.channel.Channel;
import io.netty.channel.embedded.EmbeddedChannel;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** The list of a loop's channels holds those that are open, in whatever order they close. */
class OpenChannelsTest {

    private final OpenChannels open = new OpenChannels();

    private EmbeddedChannel added() {
        EmbeddedChannel channel = new EmbeddedChannel();
        open.add(OpenChannel.of(channel));
        return channel;
    }

    private List<Channel> channels() {
        return open.all().stream().map(OpenChannel::channel).toList();
    }

    @ParameterizedTest
    @ValueSource(ints = {0, 1, 2})
    void shouldForgetAChannelThatCloses(int closing) {
        List<EmbeddedChannel> all = List.of(added(), added(), added());
        all.get(closing).close();
        assertThat(channels())
                .containsExactlyInAnyOrderElementsOf(all.stream()
                        .filter(each -> !each.equals(all.get(closing)))
                        .toList());
        all.forEach(EmbeddedChannel::close);
        assertThat(channels()).isEmpty();
    }

    @Test
    void shouldNotKeepAChannelThatClosedBeforeItWasAdded() {
        EmbeddedChannel channel = new EmbeddedChannel();
        OpenChannel place = OpenChannel.of(channel);
        channel.close();
        open.add(place);
        assertThat(channels()).isEmpty();
    }

    @Test
    void shouldUseTheLastHandlerWhereItIsAPlace() {
        EmbeddedChannel channel = new EmbeddedChannel();
        OpenChannel place = OpenChannel.of(channel);
        channel.pipeline().addLast(place);
        assertThat(OpenChannel.of(channel)).isSameAs(place);
    }
}
