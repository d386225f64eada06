package io.sockflux.address;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.util.HexFormat;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

class PresentationTest {

    @ParameterizedTest
    @CsvSource({
        "0.0.0.0, 00000000",
        "255.255.255.255, ffffffff",
        "192.0.2.10, c000020a",
        "::, 00000000000000000000000000000000",
        "::1, 00000000000000000000000000000001",
        "1::, 00010000000000000000000000000000",
        "1:2:3:4:5:6:7:8, 00010002000300040005000600070008",
        "2001:db8::1:0:0:1, 20010db8000000000001000000000001",
        "2001:db8:0:1:1:1:1:1, 20010db8000000010001000100010001",
        "1:0:0:2::3, 00010000000000020000000000000003",
        "::ffff:192.0.2.1, 00000000000000000000ffffc0000201",
        "::192.0.2.1, 000000000000000000000000c0000201",
        "64:ff9b::c000:201, 0064ff9b0000000000000000c0000201",
        "fe80::abcd, fe80000000000000000000000000abcd",
    })
    void shouldReadAndWriteTheSame(String text, String bytes) {
        byte[] address = HexFormat.of().parseHex(bytes);
        AddressFamily family = address.length == 4 ? AddressFamily.INET : AddressFamily.INET6;

        assertThat(Presentation.pton(family, text)).hasValue(address);
        assertThat(Presentation.ntop(address)).isEqualTo(text);
    }

    @ParameterizedTest
    @CsvSource({
        "FE80::A, fe80::a",
        "0:0:0:0:0:0:0:1, ::1",
        "0001:0002::, 1:2::",
        "1:2:3:4:5:6:7::, 1:2:3:4:5:6:7:0",
        "::2:3:4:5:6:7:8, 0:2:3:4:5:6:7:8",
        "64:ff9b::192.0.2.1, 64:ff9b::c000:201",
        "1:2:3:4:5:6:192.0.2.1, 1:2:3:4:5:6:c000:201",
        "::c000:201, ::192.0.2.1",
    })
    void shouldReadOtherSpellings(String given, String written) {
        byte[] address = Presentation.pton(AddressFamily.INET6, given).orElseThrow();

        assertThat(Presentation.ntop(address)).isEqualTo(written);
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "",
                " ",
                "1",
                "1.2.3",
                "1.2.3.4.5",
                "1.2.3.256",
                "01.2.3.4",
                "1.2.3.04",
                "1.2.3.4 ",
                " 1.2.3.4",
                "1..2.3",
                ".1.2.3",
                "1.2.3.",
                "0x1.2.3.4",
                "1.2.3.-4",
                "+1.2.3.4",
                "1.2.3.\u0664",
                "::1",
                "00.0.0.0"
            })
    void shouldTakeNothingElseForIpv4(String text) {
        assertThat(Presentation.pton(AddressFamily.INET, text)).isEmpty();
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "",
                ":",
                ":::",
                "1",
                "1:",
                ":1",
                "1:2:3:4:5:6:7",
                "1:2:3:4:5:6:7:8:9",
                "1:2:3:4:5:6:7:",
                "1::2::3",
                "12345::",
                "00001::",
                "g::",
                "::1%lo",
                "[::1]",
                " ::1",
                "::1 ",
                "::1.2.3",
                "::1.2.3.256",
                "::1.2.3.04",
                "::1.2.3.4:5",
                "1:2:3:4:5:6:7:1.2.3.4",
                "1.2.3.4",
                "::\uff11",
                "1:2:3:4:5:6:7:8::",
                "::1:2:3:4:5:6:7:8",
                "::.1.2.3.4"
            })
    void shouldTakeNothingElseForIpv6(String text) {
        assertThat(Presentation.pton(AddressFamily.INET6, text)).isEmpty();
    }

    @Test
    void shouldRefuseOtherFamiliesAndLengths() {
        assertThatThrownBy(() -> Presentation.pton(AddressFamily.UNIX, "/s"))
                .hasMessage("family: UNIX (expected: INET or INET6)");
        assertThatThrownBy(() -> Presentation.ntop(new byte[5])).hasMessage("address: 5 bytes (expected: 4 or 16)");
    }
}
