package io.sockflux.examples.dns;

import static org.assertj.core.api.Assertions.assertThat;

import io.netty.buffer.Unpooled;
import java.util.HexFormat;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

class DnsQuestionTest {

    private static final String HEAD = "000101000001000000000000";

    private static DnsQuestion question(String hex) {
        return DnsQuestion.read(Unpooled.wrappedBuffer(HexFormat.of().parseHex(hex)))
                .orElseThrow();
    }

    @ParameterizedTest
    @CsvSource({
        HEAD + "0000010001, 17", // the root
        HEAD + "0161000001 0001, 19",
        HEAD + "01610000010001ffff, 19" // and something behind it, such as EDNS
    })
    void shouldFindTheEndOfTheQuestion(String hex, int end) {
        DnsQuestion question = question(hex.replace(" ", ""));
        assertThat(question.end()).isEqualTo(end);
        assertThat(question.id()).isEqualTo(1);
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "",
                "0001",
                HEAD,
                HEAD + "00000100", // cut in its class
                HEAD + "0261", // cut in its name
                HEAD + "c00c00010001", // a pointer
                HEAD + "4061" + "00000100010000", // a label of 64
                "000181000001000000000000" + "0000010001", // an answer
                "000129000001000000000000" + "0000010001", // an update
                "000101000002000000000000" + "0000010001", // two questions
                "000101000000000000000000" + "0000010001", // none
                "000101000001000100000000" + "0000010001" // with an answer
            })
    void shouldTakeNothingElseForAQuestion(String hex) {
        assertThat(DnsQuestion.read(Unpooled.wrappedBuffer(HexFormat.of().parseHex(hex))))
                .isEmpty();
    }

    @Test
    void shouldTakeNoNameAboveTheLongest() {
        String label = "3f" + "61".repeat(63);
        String longest = HEAD + label.repeat(3) + "3d" + "61".repeat(61) + "00" + "00010001";
        assertThat(question(longest).end()).isEqualTo(12 + 255 + 4);
        String longer = HEAD + label.repeat(3) + "3e" + "61".repeat(62) + "00" + "00010001";
        assertThat(DnsQuestion.read(Unpooled.wrappedBuffer(HexFormat.of().parseHex(longer))))
                .isEmpty();
    }
}
