package io.sockflux.examples.option;

import static org.assertj.core.api.Assertions.assertThat;

import io.sockflux.examples.Peers;
import io.sockflux.examples.Program;
import java.math.BigInteger;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;

/** What is written is JSON, whatever there is in the texts. */
class JsonTest {

    private static final String AWKWARD = "say \"a\\b\"\n\t\0\u007f\u00e9\u2013\ud83d\ude00/";

    @Test
    void shouldEscapeWhatIsNoPlainCharacter() {
        assertThat(Json.value(AWKWARD))
                .isEqualTo("\"say \\\"a\\\\b\\\"\\u000a\\u0009\\u0000\\u007f\\u00e9\\u2013\\ud83d\\ude00/\"");
    }

    @Test
    void shouldHaveNullFlagsAndNumbersWithoutQuotes() {
        assertThat(Json.value(null)).isEqualTo("null");
        assertThat(Json.value(true)).isEqualTo("true");
        assertThat(Json.value(new BigInteger("18446744073709551615"))).isEqualTo("18446744073709551615");
        assertThat(Json.value(-1)).isEqualTo("-1");
        assertThat(Json.list(List.of())).isEqualTo("[]");
    }

    @Test
    void shouldBeReadByPythonAsItWasMeant() {
        Map<String, Object> first = new LinkedHashMap<>();
        first.put("b \"quoted\"", AWKWARD);
        first.put("a", 7);
        String check = """
                import json
                told = json.loads(sys.argv[1])
                assert list(told[0]) == ['b "quoted"', 'a'], told
                assert told[0]['b "quoted"'] == 'say "a\\\\b"\\n\\t\\0\\x7f\\xe9\\u2013\\U0001f600/', told
                assert told[0]['a'] == 7 and told[1] == {'c': False}, told
                """;
        try (Program python = Peers.python(check, Json.list(List.of(first, Map.of("c", false))))) {
            python.assertWell();
        }
    }
}
