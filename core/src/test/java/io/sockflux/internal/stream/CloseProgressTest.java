package io.sockflux.internal.stream;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.concurrent.atomic.AtomicLong;
import org.junit.jupiter.api.Test;

class CloseProgressTest {

    private static final long TIMEOUT = 100;

    private final AtomicLong sent = new AtomicLong(7);
    private final CloseProgress progress = new CloseProgress(sent::get, TIMEOUT, 1000);

    @Test
    void shouldGiveUpExactlyAtTheTimeout() {
        progress.look(1099);
        assertThat(progress.leftNanos(1099)).isEqualTo(1);
        assertThat(progress.leftNanos(1100)).isZero();
    }

    @Test
    void shouldBeginAnewWithEachProgressOfTheOutput() {
        for (long now = 1090; now < 10_000; now += 90) {
            sent.incrementAndGet();
            progress.look(now);
            assertThat(progress.leftNanos(now)).isEqualTo(TIMEOUT);
        }
    }

    @Test
    void shouldNotBeginAnewWhenNothingHasMoved() {
        sent.incrementAndGet();
        progress.look(1050);
        progress.look(1090);
        assertThat(progress.leftNanos(1150)).isZero();
    }

    @Test
    void shouldBeginAnewWithInput() {
        progress.input(1060);
        assertThat(progress.leftNanos(1060)).isEqualTo(TIMEOUT);
        assertThat(progress.leftNanos(1160)).isZero();
    }

    @Test
    void shouldEndTwelveTimeoutsAfterTheLastOutputThoughInputGoesOn() {
        sent.incrementAndGet();
        progress.look(1080);
        long end = 1080 + 12 * TIMEOUT;
        for (long now = 1090; now < end; now += 10) {
            progress.input(now);
            assertThat(progress.leftNanos(now)).isEqualTo(Math.min(TIMEOUT, end - now));
        }
        progress.input(end);
        assertThat(progress.leftNanos(end)).isZero();
    }

    @Test
    void shouldKnowATimeoutThatNeverEnds() {
        CloseProgress endless = new CloseProgress(sent::get, Long.MAX_VALUE, 1000);
        endless.input(5000);
        assertThat(endless.leftNanos(5000)).isGreaterThan(Long.MAX_VALUE / 2);
    }
}
