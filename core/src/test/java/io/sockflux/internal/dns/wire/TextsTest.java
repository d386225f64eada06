package io.sockflux.internal.dns.wire;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.Arrays;
import java.util.List;
import org.junit.jupiter.api.Test;

class TextsTest {

    private static List<String> strings(int... data) {
        byte[] bytes = new byte[data.length];
        for (int i = 0; i < data.length; i++) {
            bytes[i] = (byte) data[i];
        }
        return Texts.of(new ResourceRecord("a", RecordType.TXT.number(), 1, bytes, ""))
                .strings();
    }

    @Test
    void shouldReadEachStringOfARecord() {
        assertThat(strings(2, 'a', 'b', 0, 1, 'c')).containsExactly("ab", "", "c");
        assertThat(strings()).isEmpty();
    }

    @Test
    void shouldEndAStringThatGoesPastItsRecordWithTheRecord() {
        assertThat(strings(1, 'a', 5, 'b', 'c')).containsExactly("a", "bc");
        assertThat(strings(255)).containsExactly("");
    }

    @Test
    void shouldReadAStringOfTheGreatestLength() {
        int[] data = new int[256 + 2];
        Arrays.fill(data, 'x');
        data[0] = 255;
        data[256] = 1;
        assertThat(strings(data)).containsExactly("x".repeat(255), "x");
    }

    @Test
    void shouldReadBytesThatAreNoUtf8AsLetterForByte() {
        assertThat(strings(2, 0xc3, 0xa9)).containsExactly("\u00e9");
        assertThat(strings(2, 0xe9, 'a')).containsExactly("\u00e9a");
    }
}
