package io.sockflux.spi;

import static org.assertj.core.api.Assertions.assertThat;

import io.netty.buffer.ByteBuf;
import io.netty.buffer.Unpooled;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.util.Arrays;
import java.util.List;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

class ReceiveRoomTest {

    private final ByteBuffer first = ByteBuffer.allocate(5);
    private final ByteBuffer second = ByteBuffer.allocate(4);
    private ReceiveRoom room;

    @BeforeEach
    void begin() {
        first.position(2);
        room = new ReceiveRoom(List.of(first, ByteBuffer.allocate(0), second));
    }

    private static ByteBuf bytes(String text) {
        return Unpooled.copiedBuffer(text, StandardCharsets.UTF_8);
    }

    private static String text(ByteBuf bytes) {
        return bytes.toString(StandardCharsets.UTF_8);
    }

    private void assertUntouched() {
        assertThat(first.position()).isEqualTo(2);
        assertThat(second.position()).isZero();
        assertThat(first.array()).containsOnly(0);
        assertThat(second.array()).containsOnly(0);
    }

    private void wipe() {
        Arrays.fill(first.array(), (byte) 0);
        Arrays.fill(second.array(), (byte) 0);
    }

    /** A call of the kernel's that brings so many bytes. */
    private int kernelBrings(String text) {
        return room.receive(buffers -> {
            ByteBuf from = bytes(text);
            for (ByteBuffer buffer : buffers) {
                ByteBuffer there = buffer.duplicate();
                while (there.hasRemaining() && from.isReadable()) {
                    there.put(from.readByte());
                }
            }
            return text.length() - from.readableBytes();
        });
    }

    @Test
    void shouldFillOneBufferBehindTheOther() {
        ByteBuf from = bytes("abcdefghij");
        assertThat(room.remaining()).isEqualTo(7);
        assertThat(room.fill(from, true)).isEqualTo(7);
        assertThat(text(from)).isEqualTo("hij");
        assertThat(first.array()).endsWith('a', 'b', 'c');
        assertThat(second.array()).containsExactly('d', 'e', 'f', 'g');
        assertThat(room.rest().isReadable()).isFalse();
    }

    @Test
    void shouldNotBeTakenBeforeItIsFull() {
        assertThat(room.fill(bytes("abc"), true)).isNegative().isNotEqualTo(ReceiveRoom.LEFT);
        assertThat(kernelBrings("d")).isEqualTo(1);
        assertThat(room.take(true)).isNegative().isNotEqualTo(ReceiveRoom.LEFT);
        assertThat(room.take(false)).isEqualTo(4);
    }

    @Test
    void shouldTellWhatACallAnswered() {
        assertThat(room.receive(buffers -> -11)).isEqualTo(-11);
        assertThat(room.receive(buffers -> 0)).isZero();
        assertThat(room.take(false)).isZero();
        assertUntouched();
    }

    @Test
    void shouldHaveACopyOfWhatCameWhenTheCallerLeaves() {
        room.fill(bytes("ab"), true);
        kernelBrings("cde");
        room.leave();
        wipe();
        assertUntouched();
        assertThat(room.take(true)).isEqualTo(ReceiveRoom.LEFT);
        assertThat(text(room.takeBack(3))).isEqualTo("cde");
        assertThat(text(room.rest())).isEqualTo("ab");
        assertThat(room.rest().isReadable()).isFalse();
    }

    @Test
    void shouldGiveBackWhatTheCallerHasNotTaken() {
        room.fill(bytes("ab"), true);
        kernelBrings("cde");
        assertThat(text(room.takeBack(3))).isEqualTo("cde");
        assertThat(first.position()).isEqualTo(4);
        assertThat(text(room.rest())).isEqualTo("ab");
        wipe();
        assertUntouched();
    }

    @Test
    void shouldWriteNothingToACallerThatHasLeft() {
        room.leave();
        ByteBuf from = bytes("late");
        assertThat(room.fill(from, false)).isEqualTo(ReceiveRoom.LEFT);
        assertThat(text(from)).isEqualTo("late");
        assertThat(kernelBrings("late")).isEqualTo(ReceiveRoom.LEFT);
        assertUntouched();
    }

    @Test
    void shouldLeaveTheBytesThatWereTaken() {
        assertThat(room.fill(bytes("abc"), false)).isEqualTo(3);
        room.leave();
        assertThat(first.position()).isEqualTo(5);
        assertThat(room.rest().isReadable()).isFalse();
    }
}
