package io.sockflux.internal.stream;

import static org.assertj.core.api.Assertions.assertThat;

import io.netty.channel.embedded.EmbeddedChannel;
import io.sockflux.internal.channel.StubbedTransport;
import io.sockflux.spi.Transport;
import java.util.OptionalLong;
import org.junit.jupiter.api.Test;

class SentBytesTest {

    private final EmbeddedChannel channel = new EmbeddedChannel();
    private OptionalLong acknowledged = OptionalLong.empty();
    private final Transport transport = StubbedTransport.answering("bytesAcknowledged", with -> acknowledged);
    private final SentBytes sent = new SentBytes(channel, transport, false, false, null);

    @Test
    void shouldCountTheEndOfTheStreamAsOneByteBehindTheOthers() {
        sent.taken(60);
        sent.taken(40);
        acknowledged = OptionalLong.of(99);
        assertThat(sent.isAllDataAcknowledged()).isFalse();
        acknowledged = OptionalLong.of(100);
        assertThat(sent.isAllDataAcknowledged()).isTrue();
        assertThat(sent.isAllAcknowledged()).isFalse();
        acknowledged = OptionalLong.of(101);
        assertThat(sent.isAllAcknowledged()).isTrue();
    }

    @Test
    void shouldTakeAllForAcknowledgedWhereNobodyCanSay() {
        sent.taken(100);
        assertThat(sent.isAllDataAcknowledged()).isTrue();
        assertThat(sent.isAllAcknowledged()).isTrue();
        assertThat(sent.unacknowledged()).isEmpty();
    }

    @Test
    void shouldKeepWhatItNotedBeforeTheChannelWasClosed() {
        sent.taken(100);
        acknowledged = OptionalLong.of(30);
        sent.note();
        channel.close();
        acknowledged = OptionalLong.of(100);
        assertThat(sent.unacknowledged()).hasValue(70);
    }

    @Test
    void shouldNeverSayLessThanNone() {
        sent.taken(100);
        acknowledged = OptionalLong.of(101);
        assertThat(sent.unacknowledged()).hasValue(0);
    }

    @Test
    void shouldKnowThatAllHasArrivedOnlyWithTheEndOfTheStream() {
        sent.taken(100);
        assertThat(sent.isKnownToHaveArrived()).isFalse();
        acknowledged = OptionalLong.of(100);
        assertThat(sent.isKnownToHaveArrived()).isFalse();
        acknowledged = OptionalLong.of(101);
        assertThat(sent.isKnownToHaveArrived()).isTrue();
    }

    @Test
    void shouldKnowThatAllHasArrivedOnAUnixSocket() {
        SentBytes local = new SentBytes(channel, transport, false, true, null);
        local.taken(100);
        assertThat(local.isKnownToHaveArrived()).isTrue();
    }

    @Test
    void shouldShowThatTheKernelTakesOrThePeerAcknowledges() {
        long before = sent.progress();
        sent.taken(1);
        long taken = sent.progress();
        acknowledged = OptionalLong.of(1);
        assertThat(taken).isNotEqualTo(before);
        assertThat(sent.progress()).isNotEqualTo(taken);
    }
}
