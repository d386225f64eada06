package io.sockflux.examples.datagram;

import static org.assertj.core.api.Assertions.assertThat;

import io.sockflux.address.Endpoint;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;

class LoopGuardTest {

    private static final Endpoint PEER = Endpoint.parse("udp://192.0.2.1:7");
    private static final Endpoint OTHER = Endpoint.parse("udp://192.0.2.2:7");

    private final List<String> told = new ArrayList<>();
    private long now = Long.MAX_VALUE - 5;
    private final LoopGuard guard = new LoopGuard(() -> now, told::add);

    @Test
    void shouldLeaveOneOfManyWithoutAnAnswerAndSaySoOnce() {
        for (int round = 0; round < 3; round++) {
            for (int i = 0; i < 1000; i++) {
                now += 999_999_999;
                assertThat(guard.mayEcho(PEER, 5)).isTrue();
            }
            assertThat(guard.mayEcho(PEER, 5)).isFalse();
        }
        assertThat(told)
                .containsExactly("NOT ANSWERED udp://192.0.2.1:7 asked 1000 times without a pause,"
                        + " as two servers do that answer each other");
        assertThat(guard.mayEcho(OTHER, 5)).isTrue();
    }

    @Test
    void shouldAnswerWhatIsEachTimeAnother() {
        for (int i = 0; i < 100_000; i++) {
            assertThat(guard.mayEcho(PEER, i)).isTrue();
        }
    }

    @Test
    void shouldBeginAnewAfterAPause() {
        for (int i = 0; i < 5000; i++) {
            now += 1_000_000_001;
            assertThat(guard.mayAnswer(PEER)).isTrue();
        }
        assertThat(told).isEmpty();
    }

    @Test
    void shouldCountWhateverAPeerAsksWhereAnswersDiffer() {
        for (int i = 0; i < 1000; i++) {
            assertThat(guard.mayAnswer(PEER)).isTrue();
        }
        assertThat(guard.mayAnswer(PEER)).isFalse();
        assertThat(guard.mayAnswer(PEER)).isTrue();
    }
}
