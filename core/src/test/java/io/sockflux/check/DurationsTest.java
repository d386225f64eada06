package io.sockflux.check;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.time.Duration;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class DurationsTest {

    private static final Duration FOREVER = Duration.ofSeconds(Long.MAX_VALUE);

    @ParameterizedTest
    @CsvSource({
        "PT0S, 0 s",
        "PT10S, 10 s",
        "PT2M, 120 s",
        "PT-3S, -3 s",
        "PT0.25S, 250 ms",
        "PT1.5S, 1500 ms",
        "PT-0.005S, -5 ms",
        "PT0.001S, 1 ms",
        "PT-0.001S, -1 ms",
        "PT0.000999999S, 999999 ns",
        "PT9.876543210S, 9876 ms",
        "PT0.0005S, 500 us",
        "PT0.000000001S, 1 ns",
        "PT-0.000000001S, -1 ns",
        "PT9223372036854775807S, 9223372036854775807 s",
    })
    void shouldWriteDurationsAsPeopleDo(Duration duration, String text) {
        assertThat(Durations.text(duration)).isEqualTo(text);
    }

    @Test
    void shouldRefuseWhatIsNotPositive() {
        assertThat(Durations.checkPositive(Duration.ofNanos(1), "timeout")).isEqualTo(Duration.ofNanos(1));
        assertThatThrownBy(() -> Durations.checkPositive(Duration.ZERO, "timeout"))
                .isInstanceOf(IllegalArgumentException.class)
                .hasMessage("timeout: 0 s (expected: > 0)");
        assertThatThrownBy(() -> Durations.checkPositive(Duration.ofNanos(-1), "timeout"))
                .hasMessage("timeout: -1 ns (expected: > 0)");
    }

    @Test
    void shouldRefuseWhatIsNegative() {
        assertThat(Durations.checkNotNegative(Duration.ZERO, "deadline")).isEqualTo(Duration.ZERO);
        assertThatThrownBy(() -> Durations.checkNotNegative(Duration.ofSeconds(-1), "deadline"))
                .isInstanceOf(IllegalArgumentException.class)
                .hasMessage("deadline: -1 s (expected: >= 0)");
    }

    @Test
    void shouldTakeWhatIsTooLongForATimerAsForever() {
        assertThat(Durations.nanos(Duration.ofMillis(1))).isEqualTo(1_000_000);
        assertThat(Durations.nanos(FOREVER)).isEqualTo(Long.MAX_VALUE);
        assertThat(Durations.forTimer(FOREVER)).isEqualTo(Duration.ofNanos(Long.MAX_VALUE));
        assertThat(Durations.forTimer(Duration.ofDays(1))).isEqualTo(Duration.ofDays(1));
    }
}
