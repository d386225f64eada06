package io.sockflux.message;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.netty.buffer.ByteBuf;
import io.netty.buffer.Unpooled;
import java.util.ArrayList;
import java.util.List;
import java.util.Set;
import org.junit.jupiter.api.Test;

class MessageDiscardTest {

    private final List<Integer> closed = new ArrayList<>();
    private final Descriptor one = new Descriptor(3, closed::add);
    private final Descriptor other = new Descriptor(4, closed::add);
    private final ByteBuf data = Unpooled.buffer(1).writeByte(1);
    private final Message message = new Message(
            null,
            data,
            List.of(
                    new ControlMessage.Rights(List.of(one)),
                    new ControlMessage.HopLimit(1),
                    new ControlMessage.Rights(List.of(other))),
            Set.of());

    @Test
    void shouldReleaseTheDataAndCloseEveryDescriptorOnce() {
        assertThat(message.descriptors()).containsExactly(one, other);
        message.discard();
        message.discard();
        assertThat(data.refCnt()).isZero();
        assertThat(closed).containsExactlyInAnyOrder(3, 4);
    }

    @Test
    void shouldCloseTheDescriptorsOfAMessageWhoseDataWasReleased() {
        data.release();
        message.discard();
        assertThat(closed).containsExactlyInAnyOrder(3, 4);
    }

    @Test
    void shouldLeaveADescriptorToWhoeverItWasGivenTo() {
        assertThat(one.giveAway()).isEqualTo(3);
        assertThat(one.isOpen()).isFalse();
        message.discard();
        assertThat(closed).containsExactly(4);
        assertThatThrownBy(one::giveAway).isInstanceOf(IllegalStateException.class);
        assertThatThrownBy(one::number).hasMessage("descriptor 3: is closed or given away");
    }

    @Test
    void shouldCloseADescriptorBehindTheLastCallThatIsUnderWay() {
        one.call(number -> one.call(again -> {
            one.close();
            assertThat(one.isOpen()).isFalse();
            assertThat(closed).as("amid a call").isEmpty();
            return again;
        }));
        assertThat(closed).as("behind the call").containsExactly(3);
        assertThatThrownBy(() -> one.call(number -> number)).isInstanceOf(IllegalStateException.class);
        one.close();
        assertThat(closed).containsExactly(3);
    }

    @Test
    void shouldRefuseANumberThatIsNone() {
        assertThatThrownBy(() -> new Descriptor(-1, closed::add)).hasMessage("number: -1 (expected: >= 0)");
        assertThat(new Descriptor(0, closed::add).number()).isZero();
    }
}
