package io.sockflux.examples.datagram;

import static org.assertj.core.api.Assertions.assertThat;

import io.netty.buffer.ByteBuf;
import io.netty.buffer.Unpooled;
import org.junit.jupiter.api.Test;

/** What is missing between the first and the last of each stream. */
class LossesTest {

    private final Losses losses = new Losses();

    @Test
    void shouldCountGapsInEachStream() {
        came(1, 10, 11, 15);
        came(2, 0, 2);
        assertThat(losses.lost()).isEqualTo(4);
    }

    @Test
    void shouldNotMissWhatComesLate() {
        came(1, 3, 5);
        assertThat(losses.lost()).isEqualTo(1);
        came(1, 4);
        assertThat(losses.lost()).isZero();
        came(1, 1);
        assertThat(losses.lost()).as("the second").isEqualTo(1);
    }

    @Test
    void shouldNotFallBelowZeroByWhatComesTwice() {
        came(1, 0, 0, 0);
        assertThat(losses.lost()).isZero();
    }

    @Test
    void shouldKnowItsOwnDatagramsFromOthers() {
        assertThat(losses.isNumbered()).isFalse();
        ByteBuf datagram = new NumberedDatagram(-7, 1L << 40).ofSize(20);
        assertThat(datagram.readableBytes()).isEqualTo(20);
        assertThat(NumberedDatagram.isIn(datagram)).isTrue();
        assertThat(NumberedDatagram.of(datagram)).isEqualTo(new NumberedDatagram(-7, 1L << 40));
        assertThat(NumberedDatagram.isIn(datagram.slice(0, 15))).isFalse();
        assertThat(NumberedDatagram.isIn(Unpooled.wrappedBuffer(new byte[20]))).isFalse();
        datagram.release();
        came(1, 0);
        assertThat(losses.isNumbered()).isTrue();
    }

    private void came(int stream, long... numbers) {
        for (long number : numbers) {
            losses.came(new NumberedDatagram(stream, number));
        }
    }
}
