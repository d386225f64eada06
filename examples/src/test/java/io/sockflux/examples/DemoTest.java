package io.sockflux.examples;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.List;
import java.util.concurrent.TimeUnit;
import java.util.regex.Pattern;
import org.junit.jupiter.api.Timeout;

/** The demo shows what it promises, and leaves nothing behind. */
@Timeout(value = 600, unit = TimeUnit.SECONDS, threadMode = Timeout.ThreadMode.SEPARATE_THREAD)
class DemoTest {

    private static final String TCP4 = "tcp://127\\.0\\.0\\.1:[1-9]\\d*";
    private static final String TCP6 = "tcp://\\[::1]:[1-9]\\d*";
    private static final String UNIX = "unix:[^@ ]\\S*";
    private static final String ABSTRACT = "unix:@\\S+";

    @OnEachTransport
    void shouldRetryThenAnswerOnEveryKindOfEndpoint(String transport) {
        boolean abstractNames = transport.equals(Program.DEFAULT) && Peers.isLinux();
        try (Program demo = Program.startOn(transport, "demo")) {
            demo.assertWell();

            List<String> lines = demo.lines();
            assertThat(lines).anyMatch(says("attempt 1 .*ECONNREFUSED"));
            assertThat(lines).anyMatch(says("attempt 2 .*ECONNREFUSED"));
            assertThat(lines).anyMatch(says("early client has its answer from " + TCP4 + ": .*load average"));
            for (String endpoint : abstractNames ? List.of(TCP4, TCP6, UNIX, ABSTRACT) : List.of(TCP4, TCP6, UNIX)) {
                assertThat(lines).anyMatch(says("s +" + endpoint + "$"));
                assertThat(lines).anyMatch(says("s +" + endpoint + " says: .*load average"));
            }
            assertThat(lines.stream().anyMatch(says("unix:@"))).isEqualTo(abstractNames);
            assertThat(demo.temporaryFiles()).isEmptyDirectory();
        }
    }

    private static java.util.function.Predicate<String> says(String pattern) {
        return Pattern.compile(pattern).asPredicate();
    }
}
