package io.sockflux.examples.ping;

import static org.assertj.core.api.Assertions.assertThat;

import java.time.Duration;
import java.time.Instant;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class PingStatisticsTest {

    private static final Instant START = Instant.parse("2026-01-01T00:00:00Z");

    private final PingStatistics statistics = new PingStatistics();

    @Test
    void shouldSumUpLossAndRoundTrips() {
        for (int i = 0; i < 3; i++) {
            int sequence = statistics.send(START.plusMillis(1000L * i));
            assertThat(sequence).isEqualTo(i + 1);
        }
        assertThat(statistics.receive(1, Duration.ofMillis(1), START.plusMillis(2001)))
                .isTrue();
        assertThat(statistics.receive(3, Duration.ofMillis(3), START.plusMillis(2003)))
                .isTrue();
        assertThat(statistics.summary("host")).isEqualTo("""

                --- host ping statistics ---
                3 packets transmitted, 2 received, 33.3333% packet loss, time 2003ms
                rtt min/avg/max/mdev = 1.000/2.000/3.000/1.000 ms
                """);
    }

    @Test
    void shouldCountAnAnswerThatComesTwiceAsADuplicate() {
        statistics.send(START);
        assertThat(statistics.receive(1, Duration.ofNanos(45_000), START)).isTrue();
        assertThat(statistics.receive(1, Duration.ofMillis(9), START)).isFalse();
        assertThat(statistics.summary("::1"))
                .contains("1 packets transmitted, 1 received, +1 duplicates, 0% packet loss, time 0ms")
                .contains("= 0.045/0.045/0.045/0.000 ms");
    }

    @Test
    void shouldSayNothingOfRoundTripsWhereNothingCame() {
        statistics.send(START);
        assertThat(statistics.summary("host"))
                .endsWith("1 packets transmitted, 0 received, 100% packet loss, time 0ms\n");
    }

    @ParameterizedTest
    @CsvSource({"45000, 0.045 ms", "999999, 1.000 ms", "2657000, 2.66 ms", "35096000, 35.1 ms", "123456789, 123 ms"})
    void shouldSayATimeTheMoreExactlyTheShorterItIs(long nanos, String time) {
        assertThat(PingStatistics.time(Duration.ofNanos(nanos))).isEqualTo(time);
    }
}
