package io.sockflux.internal.proxy;

import static java.util.Objects.requireNonNull;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.netty.buffer.ByteBuf;
import io.netty.buffer.Unpooled;
import io.sockflux.address.Endpoint;
import io.sockflux.address.UnixUnnamedEndpoint;
import io.sockflux.proxy.ProxyHeader;
import io.sockflux.proxy.ProxyTls;
import io.sockflux.proxy.ProxyTlv;
import java.io.ByteArrayOutputStream;
import java.nio.charset.StandardCharsets;
import java.util.Arrays;
import java.util.List;
import java.util.zip.CRC32C;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

class HeaderReaderTest {

    private static final Endpoint CLIENT = Endpoint.tcp("192.0.2.1", 56324);
    private static final Endpoint SERVER = Endpoint.tcp("192.0.2.2", 443);

    private static byte[] text(String line) {
        return line.getBytes(StandardCharsets.ISO_8859_1);
    }

    private static byte[] bytes(ProxyHeader header) {
        return header.version() == 1 ? TextHeader.line(header) : BinaryHeader.bytes(header);
    }

    /** A header of version 2 with this command, kind and rest. */
    private static byte[] binary(int command, int kind, byte[] rest) {
        ByteArrayOutputStream output = new ByteArrayOutputStream();
        output.writeBytes(HeaderReader.SIGNATURE);
        output.write(command);
        output.write(kind);
        output.write(rest.length >> 8);
        output.write(rest.length);
        output.writeBytes(rest);
        return output.toByteArray();
    }

    /** Reads a header that comes whole, byte by byte, and with data behind it. */
    private static ProxyHeader read(byte[] header) throws WrongHeader {
        for (int length = 0; length < header.length; length++) {
            ByteBuf part = Unpooled.wrappedBuffer(header, 0, length);
            assertThat(HeaderReader.read(part)).as("of %d bytes", length).isNull();
            assertThat(part.readerIndex()).isZero();
        }
        ByteBuf all = Unpooled.wrappedBuffer(header, text("data"));
        ProxyHeader read = HeaderReader.read(all);
        assertThat(all.toString(StandardCharsets.ISO_8859_1)).isEqualTo("data");
        return requireNonNull(read);
    }

    private static void isWrong(byte[] header, String words) {
        assertThatThrownBy(() -> HeaderReader.read(Unpooled.wrappedBuffer(header)))
                .isInstanceOf(WrongHeader.class)
                .hasMessageContaining(words);
    }

    // Version 1

    @ParameterizedTest
    @CsvSource({
        "TCP4 192.0.2.1 192.0.2.2 56324 443, tcp://192.0.2.1:56324, tcp://192.0.2.2:443",
        "TCP6 2001:db8::1 2001:DB8::2 0 65535, tcp://[2001:db8::1]:0, tcp://[2001:db8::2]:65535",
        "TCP6 ::ffff:192.0.2.1 ::1 1 2, tcp://[::ffff:192.0.2.1]:1, tcp://[::1]:2"
    })
    void shouldReadALine(String words, String source, String destination) throws Exception {
        ProxyHeader header = read(text("PROXY " + words + "\r\n"));
        assertThat(header)
                .isEqualTo(new ProxyHeader(1, Endpoint.parse(source), Endpoint.parse(destination), false, List.of()));
    }

    @ParameterizedTest
    @ValueSource(
            strings = {"UNKNOWN", "UNKNOWN ffff:f...f:ffff ffff:f...f:ffff 65535 65535", "UNKNOWN anything at all"})
    void shouldReadALineThatTellsNoClient(String words) throws Exception {
        ProxyHeader header = read(text("PROXY " + words + "\r\n"));
        assertThat(header.source()).isNull();
        assertThat(header.isLocal()).isFalse();
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "TCP4 192.0.2.1 192.0.2.2 56324",
                "TCP4 192.0.2.1 192.0.2.2 56324 443 x",
                "TCP4  192.0.2.1 192.0.2.2 56324 443",
                "TCP4 192.0.2.1 192.0.2.2 056324 443",
                "TCP4 192.0.2.1 192.0.2.2 65536 443",
                "TCP4 192.0.2.1 192.0.2.2 -1 443",
                "TCP4 192.0.2.01 192.0.2.2 1 443",
                "TCP4 2001:db8::1 192.0.2.2 1 443",
                "TCP6 192.0.2.1 2001:db8::1 1 443",
                "TCP6 fe80::1%eth0 2001:db8::1 1 443",
                "TCP4 localhost 192.0.2.2 1 443",
                "TCP5 192.0.2.1 192.0.2.2 1 443",
                "UDP4 192.0.2.1 192.0.2.2 1 443",
                "UNKNOWNS",
                "tcp4 192.0.2.1 192.0.2.2 1 443",
                ""
            })
    void shouldRefuseALineThatIsNone(String words) {
        isWrong(text("PROXY " + words + "\r\n"), "the ");
    }

    @Test
    void shouldRefuseALineWithoutAnEnd() {
        isWrong(text("PROXY UNKNOWN " + "x".repeat(200)), "does not end within 107 bytes");
        isWrong(text("PROXY UNKNOWN\n"), "LF alone");
        // The longest line that the specification knows.
        String longest = "PROXY UNKNOWN ffff:ffff:ffff:ffff:ffff:ffff:ffff:ffff ffff:ffff:ffff:ffff:ffff:ffff:ffff:ffff"
                + " 65535 65535\r\n";
        assertThat(longest).hasSize(107);
        assertThat(Unpooled.wrappedBuffer(text(longest)))
                .satisfies(input -> assertThat(HeaderReader.read(input)).isNotNull());
    }

    @ParameterizedTest
    @ValueSource(strings = {"GET / HTTP/1.1\r\n", "X", "PX", "PROXZ ", "\r\n\r\nX", "\u0016\u0003\u0001"})
    void shouldRefuseWhatIsNoHeaderAtTheFirstByteThatDiffers(String begin) {
        isWrong(text(begin), "there is none");
    }

    @Test
    void shouldWriteALine() {
        assertThat(bytes(ProxyHeader.ofVersion1(CLIENT, SERVER)))
                .asString(StandardCharsets.US_ASCII)
                .isEqualTo("PROXY TCP4 192.0.2.1 192.0.2.2 56324 443\r\n");
        assertThat(bytes(ProxyHeader.ofVersion1(CLIENT, Endpoint.tcp("::1", 443))))
                .asString(StandardCharsets.US_ASCII)
                .isEqualTo("PROXY TCP6 ::ffff:192.0.2.1 ::1 56324 443\r\n");
        assertThat(bytes(ProxyHeader.ofVersion1(new UnixUnnamedEndpoint(), Endpoint.parse("unix:/s"))))
                .asString(StandardCharsets.US_ASCII)
                .isEqualTo("PROXY UNKNOWN\r\n");
    }

    // Version 2

    @ParameterizedTest
    @CsvSource({
        "tcp://192.0.2.1:56324, tcp://192.0.2.2:443",
        "tcp://[2001:db8::1]:1, tcp://[2001:db8::2]:65535",
        "udp://192.0.2.1:56324, udp://192.0.2.2:443",
        "unix:, unix:/run/server.sock",
        "unix:@client, unix:/run/server.sock",
        "unix-dgram:/c, unix-dgram:/s"
    })
    void shouldReadWhatItWrites(String source, String destination) throws Exception {
        ProxyHeader header = new ProxyHeader(2, endpoint(source), endpoint(destination), false, List.of())
                .with(ProxyTlv.of(ProxyTlv.AUTHORITY, "example.com"))
                .with(new ProxyTlv(ProxyTlv.CUSTOM, new byte[] {1, 0, 2}));
        assertThat(read(bytes(header))).isEqualTo(header);
        ProxyHeader checked = read(bytes(header.withChecksum()));
        assertThat(checked.tlv(ProxyTlv.CRC32C)).isPresent();
        assertThat(checked.authority()).contains("example.com");
    }

    private static Endpoint endpoint(String text) {
        return text.equals("unix:") ? new UnixUnnamedEndpoint() : Endpoint.parse(text);
    }

    @Test
    void shouldReadAProxysOwnConnectionWhateverItsAddressesAre() throws Exception {
        assertThat(read(bytes(ProxyHeader.local()))).isEqualTo(ProxyHeader.local());
        assertThat(read(binary(0x20, 0x11, new byte[12]))).isEqualTo(ProxyHeader.local());
        assertThat(read(binary(0x20, 0x00, new byte[] {4, 0, 1, 9}))).isEqualTo(ProxyHeader.local());
    }

    @Test
    void shouldReadAHeaderThatTellsNoClient() throws Exception {
        ProxyHeader header = read(binary(0x21, 0x00, new byte[] {5, 0, 0}));
        assertThat(header.source()).isNull();
        assertThat(header.isLocal()).isFalse();
        assertThat(header.tlv(ProxyTlv.UNIQUE_ID)).contains(new ProxyTlv(ProxyTlv.UNIQUE_ID, new byte[0]));
    }

    @Test
    void shouldCheckTheChecksum() {
        byte[] good = bytes(ProxyHeader.of(CLIENT, SERVER).withChecksum().with(ProxyTlv.of(ProxyTlv.AUTHORITY, "a")));
        int sumType = HeaderReader.HEAD + 12;
        for (int i = HeaderReader.HEAD; i < good.length; i++) {
            if (i == sumType) {
                // Without its type it is no checksum.
                continue;
            }
            byte[] bad = good.clone();
            bad[i] ^= 1;
            assertThatThrownBy(() -> HeaderReader.read(Unpooled.wrappedBuffer(bad)))
                    .as("byte %d", i)
                    .isInstanceOf(WrongHeader.class);
        }
        bad(good, good.length - 1, "the checksum is wrong");
        isWrong(binary(0x20, 0, new byte[] {3, 0, 2, 1, 1}), "the checksum is 2 bytes long");
        byte[] one = bytes(ProxyHeader.local().withChecksum());
        assertThat(one).hasSize(23);
        isWrong(bytes(ProxyHeader.local().withChecksum().withChecksum()), "checksum");
    }

    private static void bad(byte[] header, int at, String words) {
        byte[] bad = header.clone();
        bad[at] ^= 1;
        isWrong(bad, words);
    }

    @Test
    void shouldKnowTheChecksumOfAnotherMake() throws Exception {
        // CRC32c as HAProxy computes it: the check value of the polynomial for "123456789" is e3069283.
        CRC32C sum = new CRC32C();
        sum.update(text("123456789"));
        assertThat(sum.getValue()).isEqualTo(0xe3069283L);
    }

    @Test
    void shouldReadTheFactsOfTls() throws Exception {
        byte[] value = {0x07, 0, 0, 0, 0, 0x21, 0, 7, 'T', 'L', 'S', 'v', '1', '.', '3', 0x22, 0, 2, 'c', 'n'};
        ProxyHeader header = read(bytes(ProxyHeader.of(CLIENT, SERVER).with(new ProxyTlv(ProxyTlv.SSL, value))));
        ProxyTls tls = header.tls().orElseThrow();
        assertThat(tls.usedTls()).isTrue();
        assertThat(tls.sentCertificate()).isTrue();
        assertThat(tls.verified()).isTrue();
        assertThat(tls.version()).contains("TLSv1.3");
        assertThat(tls.commonName()).contains("cn");
        assertThat(tls.cipher()).isEmpty();
        value[4] = 1;
        assertThat(ProxyTls.of(new ProxyTlv(ProxyTlv.SSL, value)).verified()).isFalse();
    }

    @Test
    void shouldRefuseBinaryHeadersThatAreWrong() {
        isWrong(binary(0x11, 0x11, new byte[12]), "version and command are 0x11");
        isWrong(binary(0x22, 0x11, new byte[12]), "version and command are 0x22");
        isWrong(binary(0x21, 0x41, new byte[12]), "family and protocol are 0x41");
        isWrong(binary(0x21, 0x13, new byte[12]), "family and protocol are 0x13");
        isWrong(binary(0x21, 0x11, new byte[11]), "the addresses are cut: 11 bytes (expected: 12)");
        isWrong(binary(0x21, 0x21, new byte[35]), "the addresses are cut");
        isWrong(binary(0x21, 0x31, new byte[215]), "the addresses are cut");
        isWrong(binary(0x20, 0x00, new byte[] {1, 0}), "a TLV is cut");
        isWrong(binary(0x20, 0x00, new byte[] {1, 0, 1}), "TLV 0x01: 1 bytes long (expected: at most the 0");
        isWrong(binary(0x20, 0x00, new byte[] {0x20, 0, 1, 1}), "TLV 0x20: 1 bytes long");
        isWrong(binary(0x20, 0x00, new byte[] {0x20, 0, 6, 1, 0, 0, 0, 0, 1}), "a TLV is cut");
        isWrong(
                bytes(ProxyHeader.local().with(new ProxyTlv(ProxyTlv.UNIQUE_ID, new byte[129]))),
                "the unique id is 129 bytes long (expected: at most 128)");
    }

    @Test
    void shouldRefuseALongHeaderBeforeItHasCome() {
        byte[] head = binary(0x20, 0, new byte[0xffff]);
        isWrong(Arrays.copyOf(head, HeaderReader.HEAD), "65551 bytes long (expected: at most 16384)");
        assertThatThrownBy(() -> bytes(ProxyHeader.local().with(new ProxyTlv(ProxyTlv.CUSTOM, new byte[0xffff]))))
                .isInstanceOf(IllegalArgumentException.class)
                .hasMessageContaining("expected: at most 16384");
    }

    @Test
    void shouldTakeANameThatIsNoTextForNone() throws Exception {
        byte[] rest = new byte[216];
        rest[0] = (byte) 0xff;
        rest[108] = '/';
        ProxyHeader header = read(binary(0x21, 0x31, rest));
        assertThat(header.source()).hasToString("unix:");
        assertThat(header.destination()).hasToString("unix:/");
        Arrays.fill(rest, 0, 108, (byte) 'x');
        assertThat(read(binary(0x21, 0x31, rest)).source()).hasToString("unix:");
    }

    @Test
    void shouldNotMakeAHeaderThatCannotBe() {
        assertThatThrownBy(() -> new ProxyHeader(3, null, null, false, List.of()))
                .hasMessageContaining("version: 3 (expected: 1 to 2)");
        assertThatThrownBy(() -> new ProxyHeader(2, CLIENT, null, false, List.of()))
                .hasMessageContaining("only one endpoint");
        assertThatThrownBy(() -> new ProxyHeader(2, CLIENT, SERVER, true, List.of()))
                .hasMessageContaining("is local and tells endpoints");
        assertThatThrownBy(() -> ProxyHeader.of(CLIENT, Endpoint.parse("unix:/s")))
                .hasMessageContaining("(expected: two addresses of IP");
        assertThatThrownBy(() -> ProxyHeader.of(Endpoint.tcp("localhost", 1), SERVER))
                .hasMessageContaining("(expected: two addresses of IP");
        assertThatThrownBy(() -> ProxyHeader.ofVersion1(CLIENT, SERVER).with(ProxyTlv.of(1, "h2")))
                .hasMessageContaining("version 1 has no values");
    }
}
