package io.sockflux.examples.watch;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

class WatchTableTest {

    private static final String SNAPSHOT = """
            {"process":7,"transport":"epoll","since":2000000,"counts":{"connections":30,"bytesIn":3000,"bytesOut":0,\
            "refused":{"CONNECTION_LIMIT":2}},"listeners":[{"endpoints":["tcp://127.0.0.1:1","unix:/s"],"open":1,\
            "acceptedEver":9,"refused":{"RATE":3,"ACCESS":4},"bytesIn":1500,"queues":[{"endpoint":"tcp://127.0.0.1:1",\
            "waiting":5,"limit":128}]}],"connections":[{"origin":"ACCEPTED","state":"INPUT_ENDED","peer":"unix:/a\\u001b[2Jb",\
            "age":61000000,"inPerSecond":1234567}],"loops":[{"delay":80},{"waiting":12}]}""";

    private static List<String> lines() {
        Seen before = Seen.parse("{\"counts\":{\"bytesIn\":1000,\"bytesOut\":0}}");
        return WatchTable.lines(Seen.parse(SNAPSHOT), before);
    }

    @Test
    void shouldLayOutWhatIsKnown() {
        assertThat(lines())
                .contains("process 7 on epoll, loops 80us, NO ANSWER (12 waiting)")
                .contains("refused: connection limit 2; lacks of descriptors 0")
                .anyMatch(line -> line.startsWith("in 3.0k (1.0k/s), out 0 (0/s)"))
                .anyMatch(line -> line.matches("tcp://127.0.0.1:1 +1 +9 +5/128 +0 +7 +1.5k +0"))
                .anyMatch(line -> line.matches("unix:/s +- +"))
                .contains("and 29 more");
    }

    @Test
    void shouldLetNoPeerWriteToTheTerminal() {
        assertThat(String.join("", lines())).doesNotContain("\u001b").contains("< unix:/a?[2Jb");
    }

    @ParameterizedTest
    @CsvSource({"0,0us", "999,999us", "1500,1.5ms", "59000000,59s", "61000000,1m1s", "3660000000,1h1m"})
    void shouldWriteTimes(long micros, String text) {
        assertThat(WatchTable.time(micros)).isEqualTo(text);
    }

    @ParameterizedTest
    @CsvSource({"0,0", "999,999", "1000,1.0k", "1234567,1.2M", "5000000000,5.0G", "9223372036854775807,9223372.0T"})
    void shouldWriteBytes(long bytes, String text) {
        assertThat(WatchTable.bytes(bytes)).isEqualTo(text);
    }

    @Test
    void shouldReadJson() {
        assertThat(JsonReader.object("{\"a\":[-1,\"\\\"\\u00e4\"],\"b\":{}}"))
                .isEqualTo(Map.of("a", List.of(-1L, "\"ä"), "b", Map.of()));
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "",
                "{",
                "{}x",
                "{\"a\"}",
                "{\"a\":}",
                "{\"a\":\"",
                "{\"a\":\"\\u12\"}",
                "{\"a\":\"\\u12zz\"}",
                "{\"a\":1e5}",
                "[1]"
            })
    void shouldRefuseWhatIsNoJson(String text) {
        assertThatThrownBy(() -> JsonReader.object(text)).isInstanceOf(IllegalArgumentException.class);
    }

    @Test
    void shouldRefuseWhatIsTooDeep() {
        assertThatThrownBy(() -> JsonReader.object("{\"a\":" + "[".repeat(100_000)))
                .isInstanceOf(IllegalArgumentException.class)
                .hasMessageContaining("no deeper value");
    }
}
