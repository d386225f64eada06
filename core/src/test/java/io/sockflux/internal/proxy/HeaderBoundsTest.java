package io.sockflux.internal.proxy;

import static java.nio.charset.StandardCharsets.ISO_8859_1;
import static java.util.Objects.requireNonNull;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.netty.buffer.ByteBuf;
import io.netty.buffer.Unpooled;
import io.sockflux.address.Endpoint;
import io.sockflux.proxy.ProxyHeader;
import io.sockflux.proxy.ProxyTls;
import io.sockflux.proxy.ProxyTlv;
import java.nio.ByteBuffer;
import java.util.HexFormat;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

/** The headers of the PROXY protocol at the bounds of their lengths and bits. */
class HeaderBoundsTest {

    private static final ProxyHeader PLAIN =
            ProxyHeader.of(Endpoint.tcp("192.0.2.1", 56324), Endpoint.tcp("192.0.2.2", 443));

    private static ProxyTlv custom(int length) {
        return new ProxyTlv(ProxyTlv.CUSTOM, new byte[length]);
    }

    private static ProxyHeader read(byte[] header) throws WrongHeader {
        return requireNonNull(HeaderReader.read(Unpooled.wrappedBuffer(header)));
    }

    @Test
    void shouldTakeTheLongestHeaderAndNoLongerOne() throws WrongHeader {
        int room = HeaderReader.LONGEST - BinaryHeader.bytes(PLAIN).length - 3;
        byte[] longest = BinaryHeader.bytes(PLAIN.with(custom(room)));
        assertThat(longest).hasSize(16_384);
        assertThat(read(longest).tlv(ProxyTlv.CUSTOM).orElseThrow().length()).isEqualTo(room);
        ProxyHeader tooLong = PLAIN.with(custom(room + 1));
        assertThatThrownBy(() -> BinaryHeader.bytes(tooLong))
                .hasMessage("proxy header: 16385 bytes (expected: at most 16384)");
        longest[15]++; // its length
        assertThatThrownBy(() -> read(longest)).hasMessage("16385 bytes long (expected: at most 16384)");
    }

    @Test
    void shouldTakeTheLongestUniqueIdAndNoLongerOne() throws WrongHeader {
        byte[] longest = BinaryHeader.bytes(PLAIN.with(new ProxyTlv(ProxyTlv.UNIQUE_ID, new byte[128])));
        assertThat(read(longest).tlv(ProxyTlv.UNIQUE_ID)).isPresent();
        byte[] longer = BinaryHeader.bytes(PLAIN.with(new ProxyTlv(ProxyTlv.UNIQUE_ID, new byte[129])));
        assertThatThrownBy(() -> read(longer)).hasMessageContaining("129 bytes long (expected: at most 128)");
    }

    @Test
    void shouldWriteTheChecksumThatOthersCompute() {
        // CRC-32C of the 35 bytes with four zero bytes for the sum, by the polynomial 0x1EDC6F41 bit by bit.
        byte[] header = BinaryHeader.bytes(PLAIN.withChecksum());
        byte[] zeroed = header.clone();
        ByteBuffer.wrap(zeroed).putInt(zeroed.length - 4, 0);
        int sum = -1;
        for (byte each : zeroed) {
            sum ^= each & 0xff;
            for (int bit = 0; bit < 8; bit++) {
                sum = (sum >>> 1) ^ ((sum & 1) != 0 ? 0x82F63B78 : 0);
            }
        }
        assertThat(ByteBuffer.wrap(header).getInt(header.length - 4)).isEqualTo(~sum);
    }

    @Test
    void shouldReadALineBehindOtherBytes() throws WrongHeader {
        ByteBuf input = Unpooled.copiedBuffer("beforePROXY TCP4 192.0.2.1 192.0.2.2 1 2\r\nbehind", ISO_8859_1);
        input.skipBytes(6);
        ProxyHeader header = requireNonNull(HeaderReader.read(input));
        assertThat(header.source()).isEqualTo(Endpoint.tcp("192.0.2.1", 1));
        assertThat(header.destination()).isEqualTo(Endpoint.tcp("192.0.2.2", 2));
        assertThat(input.toString(ISO_8859_1)).isEqualTo("behind");
    }

    @ParameterizedTest
    @CsvSource({
        "TCP4 ::1 192.0.2.2, the source is no address of IPv4",
        "TCP6 ::1 192.0.2.2, the destination is no address of IPv6"
    })
    void shouldSayWhichFamilyTheLineHas(String words, String told) {
        assertThatThrownBy(() -> read(("PROXY " + words + " 1 2\r\n").getBytes(ISO_8859_1)))
                .hasMessage(told);
    }

    @Test
    void shouldKnowWhereBytesBeginAHeaderWithoutADoubt() {
        String signature = new String(HeaderReader.SIGNATURE, ISO_8859_1);
        for (String begin : List.of(signature, "PROXY TCP4 ", "PROXY TCP6 ")) {
            assertThat(begins(begin)).as(begin).isTrue();
            assertThat(begins(begin + "x")).as(begin).isTrue();
            for (int i = 0; i < begin.length(); i++) {
                String other = begin.substring(0, i) + "x" + begin.substring(i + 1);
                assertThat(begins(other)).as(other).isFalse();
            }
            assertThat(begins(begin.substring(0, begin.length() - 1)))
                    .as("a part of %s", begin)
                    .isFalse();
        }
        assertThat(begins("PROXY TCP5 ")).isFalse();
        assertThat(HeaderReader.begins(
                        Unpooled.copiedBuffer("xPROXY TCP4 ", ISO_8859_1).skipBytes(1)))
                .isTrue();
    }

    private static boolean begins(String text) {
        return HeaderReader.begins(Unpooled.copiedBuffer(text, ISO_8859_1));
    }

    @Test
    void shouldGiveTheFirstValueOfItsType() {
        ProxyHeader header = PLAIN.with(ProxyTlv.of(ProxyTlv.ALPN, "h2"))
                .with(ProxyTlv.of(ProxyTlv.AUTHORITY, "one"))
                .with(ProxyTlv.of(ProxyTlv.AUTHORITY, "two"));
        assertThat(header.authority()).contains("one");
        assertThat(header.alpn()).contains("h2");
        assertThat(header.tlv(ProxyTlv.NETNS)).isEmpty();
    }

    @Test
    void shouldTellValuesApart() {
        ProxyTlv one = ProxyTlv.of(ProxyTlv.ALPN, "h2");
        assertThat(one).isEqualTo(ProxyTlv.of(ProxyTlv.ALPN, "h2")).hasSameHashCodeAs(ProxyTlv.of(ProxyTlv.ALPN, "h2"));
        assertThat(one)
                .isNotEqualTo(ProxyTlv.of(ProxyTlv.AUTHORITY, "h2"))
                .isNotEqualTo(ProxyTlv.of(ProxyTlv.ALPN, "h3"));
    }

    // What the proxy knows of TLS

    @ParameterizedTest
    @CsvSource({
        // bits, outcome of the check: over TLS, certificate in the connection, in the session, verified
        "0, 0, false, false, false, false",
        "1, 0, true, false, false, false",
        "1, 1, true, false, false, false",
        "2, 0, false, true, true, true",
        "3, 0, true, true, true, true",
        "3, 1, true, true, true, false",
        "4, 0, false, false, true, true",
        "5, 1, true, false, true, false",
        "7, 0, true, true, true, true",
        "8, 0, false, false, false, false"
    })
    void shouldReadTheBitsOfTls(int bits, int checked, boolean tls, boolean sent, boolean inSession, boolean verified) {
        byte[] value = ByteBuffer.allocate(5).put((byte) bits).putInt(checked).array();
        assertThat(ProxyTls.of(new ProxyTlv(ProxyTlv.SSL, value)))
                .isEqualTo(new ProxyTls(tls, sent, inSession, verified, List.of()));
    }

    @ParameterizedTest
    @ValueSource(ints = {0, 4})
    void shouldRefuseTlsThatIsTooShort(int length) {
        ProxyTlv tlv = new ProxyTlv(ProxyTlv.SSL, new byte[length]);
        assertThatThrownBy(() -> ProxyTls.of(tlv))
                .hasMessage("TLV 0x20: " + length + " bytes long (expected: at least 5)");
    }

    @Test
    void shouldReadWhatTlsWasChosen() {
        byte[] value = HexFormat.of()
                .parseHex("0100000000" + "210007" + HexFormat.of().formatHex("TLSv1.3".getBytes(ISO_8859_1)) + "220001"
                        + "61" + "230001" + "62" + "240001" + "63" + "250001" + "64");
        ProxyTls tls = ProxyTls.of(new ProxyTlv(ProxyTlv.SSL, value));
        assertThat(tls.version()).contains("TLSv1.3");
        assertThat(tls.commonName()).contains("a");
        assertThat(tls.cipher()).contains("b");
        assertThat(tls.signatureAlgorithm()).contains("c");
        assertThat(tls.keyAlgorithm()).contains("d");
    }
}
