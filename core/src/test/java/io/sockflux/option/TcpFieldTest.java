package io.sockflux.option;

import static org.assertj.core.api.Assertions.assertThat;

import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.util.Arrays;
import java.util.BitSet;
import java.util.OptionalLong;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.EnumSource;

class TcpFieldTest {

    private static final int LAST = 276;

    @Test
    void shouldStandInTheOrderOfTheStructWithoutAHoleOrAnOverlap() {
        int end = 0;
        for (TcpField field : TcpField.values()) {
            int start = field.offset() * Byte.SIZE + field.firstBit();
            // Five bits after the fields of bits are of no use.
            assertThat(start).as(field.cName()).isEqualTo(field == TcpField.RTO ? end + 5 : end);
            assertThat(field.offset() % field.length()).as(field.cName()).isZero();
            end = start + field.bits();
        }
        assertThat(end).isEqualTo(LAST * Byte.SIZE);
    }

    @Test
    void shouldBeOfOlderKernelsTheCloserToTheStart() {
        assertThat(Arrays.stream(TcpField.values())
                        .filter(field -> field.bits() == field.length() * Byte.SIZE)
                        .map(field -> release(field.since())))
                .isSorted();
    }

    @ParameterizedTest
    @CsvSource({
        "tcpi_state, 0, 1, 8",
        "tcpi_snd_wscale, 6, 1, 4",
        "tcpi_rcv_wscale, 6, 1, 4",
        "tcpi_delivery_rate_app_limited, 7, 1, 1",
        "tcpi_fastopen_client_fail, 7, 1, 2",
        "tcpi_rto, 8, 4, 32",
        "tcpi_unacked, 24, 4, 32",
        "tcpi_sacked, 28, 4, 32",
        "tcpi_rtt, 68, 4, 32",
        "tcpi_total_retrans, 100, 4, 32",
        "tcpi_pacing_rate, 104, 8, 64",
        "tcpi_bytes_acked, 120, 8, 64",
        "tcpi_min_rtt, 148, 4, 32",
        "tcpi_delivery_rate, 160, 8, 64",
        "tcpi_bytes_retrans, 208, 8, 64",
        "tcpi_snd_wnd, 228, 4, 32",
        "tcpi_total_rto, 240, 2, 16",
        "tcpi_total_rto_recoveries, 242, 2, 16",
        "tcpi_total_rto_time, 244, 4, 32",
        "tcpi_received_ce_bytes, 272, 4, 32"
    })
    void shouldStandWhereLinuxHasIt(String name, int offset, int length, int bits) {
        assertThat(Arrays.stream(TcpField.values())
                        .filter(field -> field.cName().equals(name)))
                .singleElement()
                .satisfies(field -> {
                    assertThat(field.offset()).isEqualTo(offset);
                    assertThat(field.length()).isEqualTo(length);
                    assertThat(field.bits()).isEqualTo(bits);
                });
    }

    @ParameterizedTest
    @EnumSource
    void shouldReadAllOfItsBitsAndNoOthers(TcpField field) {
        for (ByteOrder order : new ByteOrder[] {ByteOrder.LITTLE_ENDIAN, ByteOrder.BIG_ENDIAN}) {
            BitSet read = new BitSet();
            for (int bit = 0; bit < LAST * Byte.SIZE; bit++) {
                byte[] info = new byte[LAST];
                info[bit / Byte.SIZE] = (byte) (1 << (bit % Byte.SIZE));
                long value = value(field, info, order);
                assertThat(Long.bitCount(value)).isLessThanOrEqualTo(1);
                assertThat(value >>> (field.bits() - 1)).isBetween(0L, 1L);
                read.set(bit, value != 0);
            }
            assertThat(read.cardinality()).isEqualTo(field.bits());
            assertThat(read.nextSetBit(0)).isGreaterThanOrEqualTo(field.offset() * Byte.SIZE);
            assertThat(read.length()).isLessThanOrEqualTo((field.offset() + field.length()) * Byte.SIZE);
        }
    }

    @Test
    void shouldReadFieldsOfBitsAsCLaysThemOut() {
        byte[] info = new byte[LAST];
        info[6] = (byte) 0xa7;
        info[7] = (byte) 0b0000_0101;
        assertThat(value(TcpField.SND_WSCALE, info, ByteOrder.LITTLE_ENDIAN)).isEqualTo(7);
        assertThat(value(TcpField.RCV_WSCALE, info, ByteOrder.LITTLE_ENDIAN)).isEqualTo(10);
        assertThat(value(TcpField.DELIVERY_RATE_APP_LIMITED, info, ByteOrder.LITTLE_ENDIAN))
                .isEqualTo(1);
        assertThat(value(TcpField.FASTOPEN_CLIENT_FAIL, info, ByteOrder.LITTLE_ENDIAN))
                .isEqualTo(2);

        info[7] = (byte) 0b1100_0000;
        assertThat(value(TcpField.SND_WSCALE, info, ByteOrder.BIG_ENDIAN)).isEqualTo(10);
        assertThat(value(TcpField.RCV_WSCALE, info, ByteOrder.BIG_ENDIAN)).isEqualTo(7);
        assertThat(value(TcpField.DELIVERY_RATE_APP_LIMITED, info, ByteOrder.BIG_ENDIAN))
                .isEqualTo(1);
        assertThat(value(TcpField.FASTOPEN_CLIENT_FAIL, info, ByteOrder.BIG_ENDIAN))
                .isEqualTo(2);
    }

    private static long value(TcpField field, byte[] info, ByteOrder order) {
        OptionalLong value = TcpInfo.of(ByteBuffer.wrap(info).order(order)).value(field);
        assertThat(value).isPresent();
        return value.getAsLong();
    }

    private static int release(String since) {
        String[] parts = since.split("\\.", -1);
        return Integer.parseInt(parts[0]) * 1000 + Integer.parseInt(parts[1]);
    }
}
