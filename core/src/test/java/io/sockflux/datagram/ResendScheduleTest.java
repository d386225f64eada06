package io.sockflux.datagram;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.time.Duration;
import java.util.Arrays;
import org.assertj.core.api.ThrowableAssert.ThrowingCallable;
import org.junit.jupiter.api.Test;

/** How often a question is sent, and how long each time an answer is waited for. */
class ResendScheduleTest {

    private static final Duration SECOND = Duration.ofSeconds(1);

    @Test
    void shouldDoubleFromASecondFourTimesUnlessTold() {
        assertThat(ResendSchedule.doubling().timeouts()).containsExactly(seconds(1, 2, 4, 8));
        assertThat(ResendSchedule.doubling(Duration.ofMillis(250), 3).timeouts())
                .containsExactly(Duration.ofMillis(250), Duration.ofMillis(500), SECOND);
    }

    @Test
    void shouldBeCutToATimeInAll() {
        ResendSchedule schedule = ResendSchedule.doubling();
        assertThat(schedule.within(Duration.ofSeconds(100))).isEqualTo(schedule);
        assertThat(schedule.within(Duration.ofSeconds(10)).timeouts()).containsExactly(seconds(1, 2, 4, 3));
        assertThat(schedule.within(Duration.ofSeconds(3)).timeouts()).containsExactly(seconds(1, 2));
        assertThat(schedule.within(Duration.ofMillis(1)).timeouts()).containsExactly(Duration.ofMillis(1));
    }

    @Test
    void shouldRefuseWhatIsNoSchedule() {
        assertRefused(ResendSchedule::of, "timeouts: none (expected: at least one)");
        assertRefused(() -> ResendSchedule.of(SECOND, Duration.ZERO), "timeout: 0 s (expected: > 0)");
        assertRefused(() -> ResendSchedule.doubling(SECOND, 0), "attempts: 0 (expected: 1 to 62)");
        assertRefused(() -> ResendSchedule.doubling(SECOND, 63), "attempts: 63 (expected: 1 to 62)");
        assertRefused(() -> ResendSchedule.of(SECOND).within(Duration.ZERO), "total: 0 s (expected: > 0)");
    }

    private static void assertRefused(ThrowingCallable call, String message) {
        assertThatThrownBy(call).isInstanceOf(IllegalArgumentException.class).hasMessage(message);
    }

    private static Duration[] seconds(long... seconds) {
        return Arrays.stream(seconds).mapToObj(Duration::ofSeconds).toArray(Duration[]::new);
    }
}
