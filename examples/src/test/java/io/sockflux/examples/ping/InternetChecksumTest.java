package io.sockflux.examples.ping;

import static org.assertj.core.api.Assertions.assertThat;

import io.netty.buffer.ByteBuf;
import io.netty.buffer.Unpooled;
import java.util.HexFormat;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class InternetChecksumTest {

    @ParameterizedTest
    @CsvSource({
        // The example of RFC 1071, section 3.
        "0001f203f4f5f6f7, 220d",
        "'', ffff",
        "ffff, 0000",
        "0000, ffff",
        // An odd byte is the upper half of a word.
        "01, feff",
        "000102, fdfe",
        // The carry has a carry.
        "ffffffff0001, fffe",
        // A header of IPv4 with its checksum left out, and with it.
        "45000073000040004011 0000 c0a80001c0a800c7, b861",
        "45000073000040004011 b861 c0a80001c0a800c7, 0000"
    })
    void shouldSumAsTheInternetDoes(String hex, String checksum) {
        ByteBuf bytes = Unpooled.wrappedBuffer(HexFormat.of().parseHex(hex.replace(" ", "")));
        assertThat(HexFormat.of().toHexDigits((short) InternetChecksum.of(bytes)))
                .isEqualTo(checksum);
    }
}
