package io.sockflux.message;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.nio.ByteBuffer;
import java.util.Arrays;
import java.util.List;
import java.util.Set;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class ControlMessageTest {

    @ParameterizedTest
    @ValueSource(ints = {-1, 256})
    void shouldRefuseWhatIsNoByte(int value) {
        assertThatThrownBy(() -> new ControlMessage.HopLimit(value))
                .hasMessage("hops: " + value + " (expected: 0 to 255)");
        assertThatThrownBy(() -> new ControlMessage.TrafficClass(value))
                .hasMessage("value: " + value + " (expected: 0 to 255)");
    }

    @Test
    void shouldTakeEveryByte() {
        assertThat(new ControlMessage.HopLimit(0).hops()).isZero();
        assertThat(new ControlMessage.HopLimit(255).hops()).isEqualTo(255);
        ControlMessage.TrafficClass all = new ControlMessage.TrafficClass(255);
        assertThat(all.codePoint()).isEqualTo(63);
        assertThat(all.congestion()).isEqualTo(3);
        assertThat(new ControlMessage.TrafficClass(0b1011_1001).codePoint()).isEqualTo(0b10_1110);
        assertThat(new ControlMessage.TrafficClass(0b1011_1001).congestion()).isEqualTo(1);
    }

    @Test
    void shouldTakeSegmentsOfOneByteUpToADatagram() {
        assertThat(new ControlMessage.SegmentSize(1).bytes()).isEqualTo(1);
        assertThat(new ControlMessage.SegmentSize(65_535).bytes()).isEqualTo(65_535);
        for (int none : new int[] {0, 65_536}) {
            assertThatThrownBy(() -> new ControlMessage.SegmentSize(none))
                    .hasMessage("bytes: " + none + " (expected: 1 to 65535)");
        }
    }

    @Test
    void shouldKeepTheBytesOfWhatItDoesNotKnow() {
        byte[] bytes = {1, 2, 3};
        ByteBuffer given = ByteBuffer.wrap(bytes).position(1);
        ControlMessage.Unknown unknown = new ControlMessage.Unknown(4, 5, given);
        bytes[1] = 9;
        assertThat(unknown).hasToString("Unknown[level=4, type=5, data=0203]");
        unknown.data().get();
        assertThat(unknown.data().remaining()).as("of a view of its own").isEqualTo(2);
        assertThat(unknown.data().isReadOnly()).isTrue();
        assertThat(given.position()).isEqualTo(1);
    }

    @Test
    void shouldSayForWhatEachFlagIs() {
        assertThat(Arrays.stream(MessageFlag.values()).filter(MessageFlag::isTold))
                .containsExactlyInAnyOrder(
                        MessageFlag.EOR, MessageFlag.TRUNC, MessageFlag.CTRUNC, MessageFlag.ERRQUEUE);
        assertThat(MessageFlag.OOB.isForSending()).isTrue();
        assertThat(MessageFlag.TRUNC.isForSending()).isFalse();
    }

    @Test
    void shouldTellWhetherDataOrControlMessagesWereCut() {
        Message whole = Message.of("x");
        assertThat(whole.isTruncated() || whole.isControlTruncated()).isFalse();
        assertThat(whole.with(MessageFlag.TRUNC).isTruncated()).isTrue();
        assertThat(whole.with(MessageFlag.TRUNC).isControlTruncated()).isFalse();
        assertThat(whole.with(MessageFlag.CTRUNC).isControlTruncated()).isTrue();
    }

    @Test
    void shouldAddToWhatIsThere() {
        ControlMessage.HopLimit hops = new ControlMessage.HopLimit(1);
        ControlMessage.TrafficClass traffic = new ControlMessage.TrafficClass(2);
        Message message =
                Message.of("x").with(hops).with(traffic).with(MessageFlag.MORE).with(MessageFlag.EOR);
        assertThat(message.control()).containsExactly(hops, traffic);
        assertThat(message.flags()).isEqualTo(Set.of(MessageFlag.MORE, MessageFlag.EOR));
        assertThat(message.control(ControlMessage.TrafficClass.class)).contains(traffic);
        assertThat(message.control(ControlMessage.DropCount.class)).isEmpty();
        assertThat(message.descriptors()).isEqualTo(List.of());
    }
}
