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
    private long taken;
    private final SentBytes sent = new SentBytes(channel, transport, false, false, () -> taken);

    @Test
    void shouldCountTheEndOfTheStreamAsOneByteBehindTheOthers() {
        taken += 60;
        taken += 40;
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
        taken += 100;
        assertThat(sent.isAllDataAcknowledged()).isTrue();
        assertThat(sent.isAllAcknowledged()).isTrue();
        assertThat(sent.unacknowledged()).isEmpty();
    }

    @Test
    void shouldKeepWhatItNotedBeforeTheChannelWasClosed() {
        taken += 100;
        acknowledged = OptionalLong.of(30);
        sent.note();
        channel.close();
        acknowledged = OptionalLong.of(100);
        assertThat(sent.unacknowledged()).hasValue(70);
    }

    @Test
    void shouldNeverSayLessThanNone() {
        taken += 100;
        acknowledged = OptionalLong.of(101);
        assertThat(sent.unacknowledged()).hasValue(0);
    }

    @Test
    void shouldKnowThatAllHasArrivedOnlyWithTheEndOfTheStream() {
        taken += 100;
        assertThat(sent.isKnownToHaveArrived()).isFalse();
        acknowledged = OptionalLong.of(100);
        assertThat(sent.isKnownToHaveArrived()).isFalse();
        acknowledged = OptionalLong.of(101);
        assertThat(sent.isKnownToHaveArrived()).isTrue();
    }

    @Test
    void shouldKnowThatAllHasArrivedOnAUnixSocket() {
        SentBytes local = new SentBytes(channel, transport, false, true, () -> taken);
        taken += 100;
        assertThat(local.isKnownToHaveArrived()).isTrue();
    }

    @Test
    void shouldShowThatTheKernelTakesOrThePeerAcknowledges() {
        long before = sent.progress();
        taken += 1;
        long ofTaken = sent.progress();
        acknowledged = OptionalLong.of(1);
        assertThat(ofTaken).isNotEqualTo(before);
        assertThat(sent.progress()).isNotEqualTo(ofTaken);
    }
}
