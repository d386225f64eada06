package io.sockflux.transport.posix.sys;

import static java.lang.foreign.ValueLayout.JAVA_INT;
import static java.lang.foreign.ValueLayout.JAVA_LONG;
import static org.assertj.core.api.Assertions.assertThat;

import io.sockflux.transport.posix.sys.layout.Constant;
import java.lang.foreign.Arena;
import java.lang.foreign.MemorySegment;
import org.junit.jupiter.api.Test;

/** What a kernel may have written there, and how it is read. */
class MessageBatchTest {

    private static final int CONTROL_ROOM = 32;
    private static final int ROOM = 8;

    private final Arena arena = Arena.ofAuto();
    private final MessageBatch batch = new MessageBatch(arena, 2, ROOM, CONTROL_ROOM, 2);

    @SuppressWarnings("restricted") // an address is all that a kernel has
    private final MemorySegment headers =
            MemorySegment.ofAddress(batch.address()).reinterpret(2 * 64);

    private void told(int index, int length, int nameLength, long controlLength, int flags) {
        headers.set(JAVA_INT, 64L * index + 56, length);
        headers.set(JAVA_INT, 64L * index + 8, nameLength);
        headers.set(JAVA_LONG, 64L * index + 40, controlLength);
        headers.set(JAVA_INT, 64L * index + MessageHeader.FLAGS, flags);
    }

    @Test
    void shouldReadNoFurtherThanThereIsRoomWhateverTheKernelTells() {
        batch.prepareToReceive(2, ROOM, true, CONTROL_ROOM);
        told(1, ROOM + 1, MessageHeader.NAME_ROOM + 1, CONTROL_ROOM + 1, Constant.MSG_TRUNC.linux());

        assertThat(batch.length(1)).isEqualTo(ROOM);
        assertThat(batch.data(1).remaining()).isEqualTo(ROOM);
        assertThat(batch.nameLength(1)).isEqualTo(MessageHeader.NAME_ROOM);
        assertThat(batch.controlLength(1)).isEqualTo(CONTROL_ROOM);
        assertThat(batch.isTruncated(1)).isTrue();
        assertThat(batch.isTruncated(0)).isFalse();
    }

    @Test
    void shouldBeginEachReceiveAnew() {
        batch.prepareToReceive(2, ROOM, true, CONTROL_ROOM);
        told(0, ROOM, 16, 24, Constant.MSG_TRUNC.linux());
        batch.prepareToReceive(2, 4, false, 0);

        assertThat(batch.flags(0)).as("flags of the receive before").isZero();
        assertThat(batch.nameLength(0)).isZero();
        assertThat(batch.hasControl(0)).isFalse();
        assertThat(batch.length(0)).as("no longer than is asked for").isEqualTo(4);
    }

    @Test
    void shouldKeepEachInItsOwnPlace() {
        batch.prepareToReceive(2, ROOM, true, CONTROL_ROOM);
        told(0, 3, 16, 24, 0);
        told(1, 5, 2, 0, 0);

        assertThat(batch.data(0).position()).isZero();
        assertThat(batch.data(0).remaining()).isEqualTo(3);
        assertThat(batch.data(1).position()).isEqualTo(ROOM);
        assertThat(batch.data(1).remaining()).isEqualTo(5);
        assertThat(batch.nameOffset(1)).isEqualTo(MessageHeader.NAME_ROOM);
        assertThat(batch.controlOffset(1)).isEqualTo(CONTROL_ROOM);
        assertThat(batch.hasControl(0)).isTrue();
        assertThat(batch.hasControl(1)).isFalse();
    }
}
