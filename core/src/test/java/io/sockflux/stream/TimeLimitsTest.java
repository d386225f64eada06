package io.sockflux.stream;

import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.time.Duration;
import org.junit.jupiter.api.Test;

class TimeLimitsTest {

    @Test
    void shouldRefuseALimitThatIsNone() {
        assertThatThrownBy(() -> TimeLimits.NONE.idle(Duration.ZERO))
                .isInstanceOf(IllegalArgumentException.class)
                .hasMessage("idle: 0 s (expected: > 0)");
        assertThatThrownBy(() -> TimeLimits.NONE.opening(Duration.ofSeconds(-1)))
                .isInstanceOf(IllegalArgumentException.class)
                .hasMessageStartingWith("opening: ");
    }
}
