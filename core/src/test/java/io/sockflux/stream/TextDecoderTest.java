package io.sockflux.stream;

import static java.nio.charset.StandardCharsets.UTF_16;
import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;

import io.netty.buffer.ByteBuf;
import io.netty.buffer.Unpooled;
import java.nio.charset.Charset;
import java.util.Arrays;
import java.util.HexFormat;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class TextDecoderTest {

    private static final String TEXT = "a\u00e9\u20ac\ud83d\ude00\n\u0000z\u4e2d";

    private static String decoded(Charset charset, byte[] bytes, int... cuts) {
        TextDecoder decoder = new TextDecoder(charset);
        StringBuilder text = new StringBuilder();
        int from = 0;
        for (int to : cuts) {
            text.append(decoder.decode(Unpooled.copiedBuffer(bytes, from, to - from)));
            from = to;
        }
        text.append(decoder.decode(Unpooled.copiedBuffer(bytes, from, bytes.length - from)));
        return text.append(decoder.finish()).toString();
    }

    @Test
    void shouldGiveTheSameTextWhereverItIsCut() {
        byte[] bytes = TEXT.getBytes(UTF_8);
        for (int first = 0; first <= bytes.length; first++) {
            for (int second = first; second <= bytes.length; second++) {
                assertThat(decoded(UTF_8, bytes, first, second))
                        .as("cut at %d and %d", first, second)
                        .isEqualTo(TEXT);
            }
        }
    }

    @Test
    void shouldGiveTheSameTextByteByByte() {
        for (Charset charset : new Charset[] {UTF_8, UTF_16, Charset.forName("UTF-32"), Charset.forName("GB18030")}) {
            byte[] bytes = TEXT.getBytes(charset);
            int[] everywhere = new int[bytes.length];
            Arrays.setAll(everywhere, i -> i);

            assertThat(decoded(charset, bytes, everywhere)).as("%s", charset).isEqualTo(TEXT);
        }
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "61ff62",
                "c3",
                "c328",
                "e282",
                "e28228",
                "f09f98",
                "f0288c28",
                "80808080",
                "eda080",
                "c0af",
                "fe"
            })
    void shouldReplaceWhatIsNoText(String hex) {
        byte[] bytes = HexFormat.of().parseHex(hex);
        String expected = new String(bytes, UTF_8);

        assertThat(expected).contains("\ufffd");
        for (int cut = 0; cut <= bytes.length; cut++) {
            assertThat(decoded(UTF_8, bytes, cut)).as("cut at %d", cut).isEqualTo(expected);
        }
    }

    @Test
    void shouldKeepTheBytesOfACharacterThatIsNotComplete() {
        TextDecoder decoder = new TextDecoder(UTF_8);

        assertThat(decoder.decode(Unpooled.wrappedBuffer(new byte[] {'a', (byte) 0xe2})))
                .isEqualTo("a");
        assertThat(decoder.decode(Unpooled.wrappedBuffer(new byte[] {(byte) 0x82})))
                .isEmpty();
        assertThat(decoder.decode(Unpooled.wrappedBuffer(new byte[] {(byte) 0xac, 'b'})))
                .isEqualTo("\u20acb");
        assertThat(decoder.finish()).isEmpty();
    }

    @Test
    void shouldReplaceACharacterThatTheEndHasCut() {
        TextDecoder decoder = new TextDecoder(UTF_8);

        assertThat(decoder.decode(Unpooled.wrappedBuffer(new byte[] {'a', (byte) 0xe2, (byte) 0x82})))
                .isEqualTo("a");
        assertThat(decoder.finish()).isEqualTo("\ufffd");
    }

    @Test
    void shouldHaveNothingWithoutInput() {
        assertThat(new TextDecoder(UTF_8).finish()).isEmpty();
        assertThat(decoded(UTF_8, new byte[0])).isEmpty();
    }

    @Test
    void shouldReleaseEachBuffer() {
        ByteBuf buffer = Unpooled.copiedBuffer("text", UTF_8);

        assertThat(new TextDecoder(UTF_8).decode(buffer)).isEqualTo("text");
        assertThat(buffer.refCnt()).isZero();
    }
}
