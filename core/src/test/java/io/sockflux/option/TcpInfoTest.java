package io.sockflux.option;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.ReadOnlyBufferException;
import java.time.Duration;
import java.util.Arrays;
import java.util.List;
import java.util.NoSuchElementException;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

class TcpInfoTest {

    private static final int NEWEST = 280;

    @ParameterizedTest
    @CsvSource({
        // The lengths of Linux 2.6, 3.15, 4.1, 4.2, 4.6, 4.9, 4.10, 4.18, 4.19, 5.4, 6.2, 6.7 and 6.18.
        "104, TOTAL_RETRANS",
        "120, MAX_PACING_RATE",
        "136, BYTES_RECEIVED",
        "144, SEGS_IN",
        "160, DATA_SEGS_OUT",
        "168, DELIVERY_RATE",
        "192, SNDBUF_LIMITED",
        "200, DELIVERED_CE",
        "224, REORD_SEEN",
        "232, SND_WND",
        "240, REHASH",
        "248, TOTAL_RTO_TIME",
        "280, RECEIVED_CE_BYTES"
    })
    void shouldHaveTheFieldsOfItsKernel(int length, TcpField last) {
        TcpInfo info = TcpInfo.of(room(length));
        assertThat(info.length()).isEqualTo(length);
        for (TcpField field : TcpField.values()) {
            boolean there = release(field.since()) <= release(last.since());
            // Of one length with 5.4, which has no such field and 0 in its place.
            boolean told = field != TcpField.FASTOPEN_CLIENT_FAIL || length != 232;
            if (told) {
                assertThat(info.value(field).isPresent()).as(field.cName()).isEqualTo(there);
            }
        }
    }

    @ParameterizedTest
    @ValueSource(ints = {0, 1, 6, 7, 8, 11, 69, 103, 121, 243, 279})
    void shouldHaveWhatIsWholeOfAStructThatIsCutAnywhere(int length) {
        TcpInfo info = TcpInfo.of(filled(length));
        assertThat(Arrays.stream(TcpField.values())
                        .filter(field -> info.value(field).isPresent()))
                .containsExactlyElementsOf(Arrays.stream(TcpField.values())
                        .filter(field -> field.offset() + field.length() <= length)
                        .filter(field -> field != TcpField.DELIVERY_RATE_APP_LIMITED || length >= 168)
                        .filter(field -> field != TcpField.FASTOPEN_CLIENT_FAIL || length >= 232)
                        .toList());
        assertThat(info.toString()).doesNotContain("\n");
        assertThat(info.minimumRoundTripTime().isPresent()).isEqualTo(length >= 152);
        assertThat(info.bytesAcked().isPresent()).isEqualTo(length >= 128);
        assertThat(info.bytesReceived().isPresent()).isEqualTo(length >= 136);
        assertThat(info.bytesSent().isPresent()).isEqualTo(length >= 208);
        assertThat(info.bytesRetransmitted().isPresent()).isEqualTo(length >= 216);
        assertThat(info.notSentBytes().isPresent()).isEqualTo(length >= 148);
        assertThat(info.deliveryRate().isPresent()).isEqualTo(length >= 168);
        assertThat(info.pacingRate().isPresent()).isEqualTo(length >= 112);
        assertThat(info.acceptQueueLength()).isEmpty();
        assertThat(info.acceptQueueLimit()).isEmpty();
    }

    @Test
    void shouldSayWhatIsMissingOfAStructShorterThanAnyKernels() {
        TcpInfo info = TcpInfo.of(filled(7));
        assertThatThrownBy(info::roundTripTime)
                .isInstanceOf(NoSuchElementException.class)
                .hasMessage("tcpi_rtt: the kernel gave 7 bytes, and it is at 68");
        assertThatThrownBy(TcpInfo.of(room(0))::state)
                .isInstanceOf(NoSuchElementException.class)
                .hasMessageContaining("tcpi_state");
    }

    @Test
    void shouldReadAStructOfAKernelToCome() {
        ByteBuffer bytes = filled(1024);
        TcpInfo info = TcpInfo.of(bytes);
        TcpInfo known = TcpInfo.of(bytes.duplicate().order(bytes.order()).limit(NEWEST));
        assertThat(info.length()).isEqualTo(1024);
        for (TcpField field : TcpField.values()) {
            assertThat(info.value(field)).isPresent().isEqualTo(known.value(field));
        }
        assertThat(info.bytes().get(1000)).isEqualTo(bytes.get(1000));
        assertThat(info).isNotEqualTo(known);
    }

    @Test
    void shouldHaveTheValuesOfAConnection() {
        TcpInfo info = TcpInfo.of(connection());
        assertThat(info.state()).isEqualTo(TcpState.ESTABLISHED);
        assertThat(info.roundTripTime()).isEqualTo(Duration.ofNanos(52_000));
        assertThat(info.roundTripVariance()).isEqualTo(Duration.ofNanos(26_000));
        assertThat(info.minimumRoundTripTime()).contains(Duration.ofNanos(30_000));
        assertThat(info.retransmissionTimeout()).isEqualTo(Duration.ofMillis(201));
        assertThat(info.totalRetransmits()).isEqualTo(9);
        assertThat(info.congestionWindow()).isEqualTo(10);
        assertThat(info.packetsInFlight()).isEqualTo(8 - 2 - 1 + 3);
        assertThat(info.bytesInFlight()).isEqualTo(8 * 1448);
        assertThat(info.bytesAcked()).hasValue(1L << 40);
        assertThat(info.bytesReceived()).hasValue(5);
        assertThat(info.bytesSent()).hasValue(6);
        assertThat(info.bytesRetransmitted()).hasValue(7);
        assertThat(info.notSentBytes()).hasValue(0xffff_fff0L);
        assertThat(info.deliveryRate()).hasValue(1_000_000);
        assertThat(info.pacingRate()).hasValue(TcpInfo.NO_LIMIT);
        assertThat(info.acceptQueueLength()).isEmpty();
        assertThat(info.acceptQueueLimit()).isEmpty();
        assertThat(info)
                .hasToString("ESTABLISHED rtt=52us rttvar=26us min_rtt=30us rto=201000us snd_mss=1448 snd_cwnd=10"
                        + " unacked=8 lost=1 retrans=3 total_retrans=9 bytes_acked=1099511627776 bytes_received=5"
                        + " notsent_bytes=4294967280 delivery_rate=1000000B/s");
    }

    @Test
    void shouldHaveNoShortestRoundTripTimeBeforeThereIsOne() {
        TcpInfo info = TcpInfo.of(connection().putInt(148, -1));
        assertThat(info.minimumRoundTripTime()).isEmpty();
        assertThat(info.value(TcpField.MIN_RTT)).hasValue(0xffff_ffffL);
        assertThat(info.toString()).contains(" min_rtt=none ");
    }

    @Test
    void shouldNotHaveLessThanNothingInFlight() {
        assertThat(TcpInfo.of(connection().putInt(28, 100)).packetsInFlight()).isZero();
    }

    @Test
    void shouldHaveTheQueueOfASocketThatListens() {
        TcpInfo info = TcpInfo.of(listening(3, 128));
        assertThat(info.state()).isEqualTo(TcpState.LISTEN);
        assertThat(info.acceptQueueLength()).hasValue(3);
        assertThat(info.acceptQueueLimit()).hasValue(128);
        assertThat(info.packetsInFlight()).isZero();
        assertThat(info.bytesInFlight()).isZero();
        assertThat(info).hasToString("LISTEN waiting=3 backlog=128");
    }

    @Test
    void shouldKnowEveryStateByItsNumber() {
        assertThat(TcpState.ofNumber(1)).isEqualTo(TcpState.ESTABLISHED);
        assertThat(TcpState.ofNumber(7)).isEqualTo(TcpState.CLOSE);
        assertThat(TcpState.ofNumber(10)).isEqualTo(TcpState.LISTEN);
        for (TcpState state : TcpState.values()) {
            assertThat(TcpState.ofNumber(state.number())).isEqualTo(state);
        }
        assertThat(List.of(TcpState.ofNumber(-1), TcpState.ofNumber(14), TcpState.ofNumber(1L << 32)))
                .containsOnly(TcpState.UNKNOWN);
    }

    @Test
    void shouldNotChangeWithTheBytesItWasReadFrom() {
        ByteBuffer bytes = connection();
        TcpInfo info = TcpInfo.of(bytes);
        assertThat(bytes.remaining()).as("unread").isEqualTo(NEWEST);
        bytes.put(0, (byte) 10);
        assertThat(info.state()).isEqualTo(TcpState.ESTABLISHED);
        assertThatThrownBy(() -> info.bytes().put(0, (byte) 10)).isInstanceOf(ReadOnlyBufferException.class);
        info.bytes().position(4);
        assertThat(info.bytes().remaining()).isEqualTo(NEWEST);
        assertThat(info.bytes().order()).isEqualTo(bytes.order());
    }

    @Test
    void shouldReadFromWhereTheBytesStart() {
        ByteBuffer bytes = ByteBuffer.allocate(20).order(ByteOrder.nativeOrder());
        bytes.put(4, (byte) 10).position(4).limit(16);
        TcpInfo info = TcpInfo.of(bytes);
        assertThat(info.length()).isEqualTo(12);
        assertThat(info.state()).isEqualTo(TcpState.LISTEN);
    }

    @Test
    void shouldBeEqualByItsBytes() {
        assertThat(TcpInfo.of(connection()))
                .isEqualTo(TcpInfo.of(connection()))
                .hasSameHashCodeAs(TcpInfo.of(connection()))
                .isNotEqualTo(TcpInfo.of(connection().putInt(68, 53)))
                .isNotEqualTo(TcpInfo.of(connection().order(other(ByteOrder.nativeOrder()))))
                .isNotEqualTo("ESTABLISHED");
    }

    @Test
    void shouldOnlyBeReadAsAnOption() {
        Option<TcpInfo> option = TcpOptions.TCP_INFO;
        OptionType<TcpInfo> type = option.type();
        TcpInfo info = type.read(listening(1, 2));
        assertThat(info).isEqualTo(TcpInfo.of(listening(1, 2)));
        assertThat(type.format(info)).isEqualTo("LISTEN waiting=1 backlog=2");
        assertThat(type.length()).isGreaterThanOrEqualTo(NEWEST);
        assertThat(type.name()).isEqualTo("tcp_info");
        assertThat(type.accepts(info)).isFalse();
        assertThatThrownBy(() -> type.write(info, room(512))).isInstanceOf(UnsupportedOperationException.class);
        assertThatThrownBy(() -> type.parse("LISTEN")).isInstanceOf(IllegalArgumentException.class);

        assertThat(option.linuxNumber()).isEqualTo(11);
        assertThat(option.darwinNumber()).isEqualTo(Option.NONE);
        assertThat(option.level()).isEqualTo(OptionLevel.IPPROTO_TCP);
        assertThat(option.access()).isEqualTo(OptionAccess.READ);
        assertThat(option.kinds()).isEqualTo(SocketKind.TCP);
        assertThatThrownBy(() -> option.check(info)).hasMessage("TCP_INFO: can only be read");
        assertThatThrownBy(() -> option.parse("LISTEN"))
                .hasMessage("TCP_INFO: LISTEN (expected: none, it can only be read)");
    }

    private static ByteBuffer room(int length) {
        return ByteBuffer.allocate(length).order(ByteOrder.nativeOrder());
    }

    private static ByteBuffer filled(int length) {
        ByteBuffer bytes = room(length);
        for (int i = 0; i < length; i++) {
            bytes.put(i, (byte) (i + 1));
        }
        return bytes;
    }

    private static ByteBuffer listening(int waiting, int backlog) {
        return room(NEWEST).put(0, (byte) 10).putInt(24, waiting).putInt(28, backlog);
    }

    private static ByteBuffer connection() {
        return room(NEWEST)
                .put(0, (byte) 1)
                .putInt(8, 201_000)
                .putInt(16, 1448)
                .putInt(24, 8)
                .putInt(28, 2)
                .putInt(32, 1)
                .putInt(36, 3)
                .putInt(68, 52)
                .putInt(72, 26)
                .putInt(80, 10)
                .putInt(100, 9)
                .putLong(104, -1)
                .putLong(120, 1L << 40)
                .putLong(128, 5)
                .putInt(144, -16)
                .putInt(148, 30)
                .putLong(160, 1_000_000)
                .putLong(200, 6)
                .putLong(208, 7);
    }

    private static ByteOrder other(ByteOrder order) {
        return order == ByteOrder.LITTLE_ENDIAN ? ByteOrder.BIG_ENDIAN : ByteOrder.LITTLE_ENDIAN;
    }

    private static int release(String since) {
        String[] parts = since.split("\\.", -1);
        return Integer.parseInt(parts[0]) * 1000 + Integer.parseInt(parts[1]);
    }
}
