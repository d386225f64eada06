package io.sockflux.stream;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.netty.buffer.ByteBuf;
import io.netty.buffer.Unpooled;
import io.sockflux.error.TooLongException;
import java.util.Random;
import org.junit.jupiter.api.Test;

class ByteCollectorTest {

    private static ByteBuf buffer(int length) {
        return Unpooled.wrappedBuffer(new byte[length]);
    }

    @Test
    void shouldHaveAllBytesInOrder() throws Exception {
        byte[] bytes = new byte[10_000];
        new Random(3).nextBytes(bytes);
        ByteCollector collector = new ByteCollector(1 << 20);

        for (int from = 0, length = 1; from < bytes.length; from += length, length = from / 7 + 1) {
            collector.add(Unpooled.copiedBuffer(bytes, from, Math.min(length, bytes.length - from)));
        }

        assertThat(collector.bytes()).isEqualTo(bytes);
    }

    @Test
    void shouldBeEmptyWithoutInput() throws Exception {
        ByteCollector collector = new ByteCollector(0);
        collector.add(Unpooled.EMPTY_BUFFER);

        assertThat(collector.bytes()).isEmpty();
    }

    @Test
    void shouldTakeAsMuchAsTheLimit() throws Exception {
        ByteCollector collector = new ByteCollector(10);
        collector.add(buffer(6));
        collector.add(buffer(4));

        assertThat(collector.bytes()).hasSize(10);
    }

    @Test
    void shouldNotTakeMoreThanTheLimit() throws Exception {
        ByteCollector collector = new ByteCollector(10);
        collector.add(buffer(6));
        ByteBuf tooMuch = buffer(5);

        assertThatThrownBy(() -> collector.add(tooMuch))
                .isInstanceOf(TooLongException.class)
                .hasMessage("input: 11 bytes and no end, longer than the limit of 10 bytes")
                .extracting(e -> ((TooLongException) e).limit())
                .isEqualTo(10);
        assertThat(tooMuch.refCnt()).isZero();
        assertThat(collector.bytes()).hasSize(6);
    }

    @Test
    void shouldReleaseEachBuffer() throws Exception {
        ByteBuf buffer = buffer(3);
        new ByteCollector(Integer.MAX_VALUE).add(buffer);

        assertThat(buffer.refCnt()).isZero();
    }
}
