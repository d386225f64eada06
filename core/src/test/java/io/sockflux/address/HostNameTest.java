package io.sockflux.address;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.util.Random;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.MethodSource;
import org.junit.jupiter.params.provider.ValueSource;

class HostNameTest {

    private static final String L63 = "a".repeat(63);

    @ParameterizedTest
    @ValueSource(
            strings = {
                "localhost",
                "LocalHost",
                "a.b.",
                "_srv._tcp.example",
                "xn--bcher-kva.example",
                "1.example",
                "3com"
            })
    void shouldKeepAsciiNamesAsTheyAre(String name) {
        assertThat(HostName.canonical(name)).isEqualTo(name);
    }

    @ParameterizedTest
    @CsvSource({
        "b\u00fccher.example, xn--bcher-kva.example",
        "B\u00dcCHER.Example, xn--bcher-kva.Example",
        "bu\u0308cher.example., xn--bcher-kva.example.",
        "_dmarc.b\u00fccher.example, _dmarc.xn--bcher-kva.example",
        "\u4f8b\u3048\u3002\u30c6\u30b9\u30c8, xn--r8jz45g.xn--zckzah",
        "\u03a0\u03b1\u03c1\u03ac\u03b4\u03b5\u03b9\u03b3\u03bc\u03b1, xn--hxajbheg2az3al",
        "\uff45xample.com, example.com",
    })
    void shouldGiveTheAsciiFormOfOtherScripts(String name, String ascii) {
        assertThat(HostName.canonical(name)).isEqualTo(ascii);
    }

    @Test
    void shouldStandInEndpoints() {
        assertThat(Endpoint.parse("tcp://b\u00fccher.example:80")).hasToString("tcp://xn--bcher-kva.example:80");
        assertThat(new UdpEndpoint("b\u00fccher.example", 53).host()).isEqualTo("xn--bcher-kva.example");
    }

    static Arguments[] refusals() {
        return new Arguments[] {
            refusal("", "is empty"),
            refusal(".", "has an empty label"),
            refusal("a..b", "has an empty label"),
            refusal("\u00fc..b", "has an empty label"),
            refusal("\u00fc\u3002\u3002b", "has an empty label"),
            refusal("a b", "has a bad label \"a b\""),
            refusal("\u00fc b", "has a bad label"),
            refusal("a\u00a0b", "has a bad label \"a b\""),
            refusal("a\u2024b", "which IDNA 2003 refuses: it stands for \"a.b\", which has a dot"),
            refusal("-a", "has a bad label \"-a\""),
            refusal("a/b", "has a bad label \"a/b\""),
            refusal("a%eth0", "has a bad label \"a%eth0\""),
            refusal("a\0b", "host: \"a<U+0000>b\" has the control character U+0000"),
            refusal("a\nb", "host: \"a<U+000A>b\" has the control character U+000A"),
            refusal("\u00fc\u0085", "has the control character U+0085"),
            refusal("a\ud800", "has half a surrogate pair"),
            refusal("\udc00a", "has half a surrogate pair"),
            refusal(L63 + "a", "has a bad label \"" + L63 + "a\" of 64 characters, more than 63"),
            refusal("\u00fc".repeat(64), "which IDNA 2003 refuses"),
            refusal((L63 + ".").repeat(3) + "a".repeat(62), "has 254 characters, more than 253"),
            refusal("\u00fc.".repeat(127) + "a", "has 255 characters, more than 253"),
            refusal("\u00fc.".repeat(100) + "a", "has 801 characters, more than 253"),
            refusal("1.2.3", "is not an IPv4 address"),
            refusal("\uff11\uff12\uff17.0.0.\uff11", "is not an IPv4 address"),
            refusal("0x7f000001", "is not an IPv4 address"),
            refusal("a.0x", "is not an IPv4 address"),
            refusal("[::1]", "is not an IPv6 address"),
            refusal("fa\u00df.de", "has the character U+00DF, which IDNA 2003 and IDNA 2008 read differently"),
            refusal("\u03b1\u03c2", "has the character U+03C2"),
            refusal("a\u200db", "has the character U+200D"),
            refusal("a\u200cb", "has the character U+200C"),
            refusal("\u00ad", "which IDNA 2003 refuses"),
            refusal("xn--b\u00fccher", "which IDNA 2003 refuses"),
            refusal("\u05d0a", "which IDNA 2003 refuses"),
            refusal("\ud83e\udd84", "which IDNA 2003 refuses"),
        };
    }

    private static Arguments refusal(String name, String fragment) {
        return Arguments.of(name, fragment);
    }

    @ParameterizedTest
    @MethodSource("refusals")
    void shouldSayWhatIsWrong(String name, String fragment) {
        assertThatThrownBy(() -> HostName.canonical(name))
                .isInstanceOf(IllegalArgumentException.class)
                .hasMessageStartingWith("host: \"")
                .hasMessageContaining(fragment)
                .hasMessageEndingWith("(expected: an IPv4 address, an IPv6 address or a host name)");
    }

    @ParameterizedTest
    @ValueSource(strings = {"127.0.0.1", "::1", "fe80::1%eth0"})
    void shouldRefuseAddresses(String address) {
        assertThatThrownBy(() -> HostName.canonical(address))
                .isInstanceOf(IllegalArgumentException.class)
                .hasMessage("host: \"" + address + "\" is an address (expected: a host name)");
    }

    @Test
    void shouldGiveAnAsciiNameOrRefuseWhateverItIsGiven() {
        long seed = 20_261_125L;
        Random random = new Random(seed);
        for (int round = 0; round < 20_000; round++) {
            StringBuilder name = new StringBuilder();
            for (int i = random.nextInt(12); i >= 0; i--) {
                int range =
                        random.nextBoolean() ? 0x250 : random.nextBoolean() ? 0x10000 : Character.MAX_CODE_POINT + 1;
                name.appendCodePoint(random.nextInt(range));
            }
            try {
                String ascii = HostName.canonical(name.toString());
                assertThat(ascii)
                        .as("seed %d, round %d", seed, round)
                        .matches("[A-Za-z0-9_.-]+")
                        .isEqualTo(HostName.canonical(ascii));
            } catch (IllegalArgumentException e) {
                assertThat(e).as("seed %d, round %d", seed, round).hasMessageStartingWith("host: \"");
            }
        }
    }
}
