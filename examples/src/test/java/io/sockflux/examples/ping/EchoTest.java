package io.sockflux.examples.ping;

import static org.assertj.core.api.Assertions.assertThat;

import io.netty.buffer.ByteBuf;
import io.netty.buffer.Unpooled;
import java.time.Instant;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;
import org.junit.jupiter.params.provider.ValueSource;

/** Requests that every host understands, and answers from every kind of socket. */
class EchoTest {

    private static final Instant NOW = Instant.parse("2026-05-04T03:02:01.000000123Z");
    private static final int IDENTIFIER = 0xFEDC;
    private static final int SEQUENCE = 0xBA98;

    @Test
    void shouldMakeARequestWithItsChecksum() {
        ByteBuf request = Echo.request(Echo.Form.IPV4, IDENTIFIER, SEQUENCE, NOW);
        assertThat(request.readableBytes()).isEqualTo(64);
        assertThat(request.getUnsignedShort(0)).isEqualTo(8 << 8);
        assertThat(request.getUnsignedShort(4)).isEqualTo(IDENTIFIER);
        assertThat(request.getUnsignedShort(6)).isEqualTo(SEQUENCE);
        assertThat(InternetChecksum.of(request)).isZero();
    }

    @Test
    void shouldLeaveTheChecksumOfIpv6ToTheKernel() {
        ByteBuf request = Echo.request(Echo.Form.IPV6, IDENTIFIER, SEQUENCE, NOW);
        assertThat(request.getUnsignedByte(0)).isEqualTo((short) 128);
        assertThat(request.getUnsignedShort(2)).isZero();
    }

    @ParameterizedTest
    @EnumSource
    void shouldReadTheAnswerToARequest(Echo.Form form) {
        assertThat(Echo.answer(form, answer(form, 20))).contains(new Echo(IDENTIFIER, SEQUENCE, NOW, 64));
    }

    @ParameterizedTest
    @ValueSource(ints = {20, 24, 60})
    void shouldSkipAnIpHeaderWhateverItsLength(int header) {
        assertThat(Echo.answer(Echo.Form.RAW_IPV4, answer(Echo.Form.RAW_IPV4, header)))
                .isPresent();
    }

    @ParameterizedTest
    @EnumSource
    void shouldPassOverRequestsOfOthersAndOfOurOwn(Echo.Form form) {
        ByteBuf request = Echo.request(form, IDENTIFIER, SEQUENCE, NOW);
        assertThat(Echo.answer(form, behindHeader(form, 20, request))).isEmpty();
    }

    @Test
    void shouldPassOverWhatWasDamaged() {
        ByteBuf answer = answer(Echo.Form.RAW_IPV4, 20);
        answer.setByte(50, answer.getByte(50) ^ 1);
        assertThat(Echo.answer(Echo.Form.RAW_IPV4, answer)).isEmpty();
    }

    @ParameterizedTest
    @EnumSource
    void shouldPassOverWhatIsTooShort(Echo.Form form) {
        ByteBuf whole = answer(form, 20);
        int header = form == Echo.Form.RAW_IPV4 ? 20 : 0;
        for (int length = 0; length < header + 16; length++) {
            assertThat(Echo.answer(form, whole.slice(0, length))).isEmpty();
        }
    }

    /** A request whose type is made that of an answer. */
    private static ByteBuf answer(Echo.Form form, int header) {
        ByteBuf packet = Echo.request(form, IDENTIFIER, SEQUENCE, NOW);
        packet.setByte(0, form == Echo.Form.IPV6 ? 129 : 0).setShort(2, 0);
        packet.setShort(2, InternetChecksum.of(packet));
        return behindHeader(form, header, packet);
    }

    private static ByteBuf behindHeader(Echo.Form form, int header, ByteBuf packet) {
        if (form != Echo.Form.RAW_IPV4) {
            return packet;
        }
        ByteBuf whole = Unpooled.buffer();
        whole.writeByte(0x40 | header / 4).writeZero(header - 1);
        return whole.writeBytes(packet);
    }
}
