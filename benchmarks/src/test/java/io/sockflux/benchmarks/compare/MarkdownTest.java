package io.sockflux.benchmarks.compare;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.List;
import java.util.Map;
import java.util.Set;
import org.junit.jupiter.api.Test;

/** What the page says. */
class MarkdownTest {

    private final Results results = new Results();

    private void measured(String scenario, String peer, Metric metric, double... rounds) {
        Scenario chosen = Scenarios.chosen(true, Set.of(scenario)).get(0);
        for (double value : rounds) {
            results.add(chosen, peer, Map.of(metric, value));
        }
    }

    private List<String> page() {
        return Markdown.of("short", Map.of("kernel", "one"), results, List.of("short-rate-others.svg"))
                .lines()
                .toList();
    }

    @Test
    void shouldTellOfEachGoalWhatWasMeasuredAndAskedAndWhetherThatIsEnough() {
        measured(Scenarios.UNIX, "sockflux", Metric.RATE, 88, 90, 92);
        measured(Scenarios.UNIX, "netty", Metric.RATE, 80, 80, 80);
        measured(Scenarios.UNIX, "c", Metric.RATE, 100, 100, 100);

        assertThat(page())
                .contains("| scenario | what | measured | goal | spread | reached |")
                .contains("| unix-echo | rate ÷ netty | 1.13 | ≥ 1.00 | 0.01 | yes |")
                .contains("| unix-echo | rate ÷ c | 0.90 | ≥ 0.92 | 0.01 | **no** |")
                .contains("Reached: 1 of 2.");
    }

    @Test
    void shouldTellWhichOfTwoWasTheBetterOne() {
        measured(Scenarios.ECHO, "sockflux", Metric.RATE, 100);
        measured(Scenarios.ECHO, "netty", Metric.RATE, 90);
        measured(Scenarios.ECHO, "reactor-netty", Metric.RATE, 80);

        assertThat(page())
                .contains(
                        "| echo-64x128 | rate ÷ the better of netty and reactor-netty (netty) | 1.11 | ≥ 1.00 | 0.00 | yes |")
                .contains("| echo-64x128 | rate ÷ c | not measured | ≥ 0.92 |  |  |");
    }

    @Test
    void shouldTellValuesWithTheirUnits() {
        measured(Scenarios.IDLE, "sockflux", Metric.MEMORY, 2_810, 2_812, 2_814);

        assertThat(page()).contains("| idle | memory | 2,812 B | ≤ 2,253 B | 1 B | **no** |");
    }

    @Test
    void shouldNameThePeerWhereItIsAnother() {
        measured(Scenarios.RELAY, "sockflux-splice", Metric.RATE, 400);
        measured(Scenarios.RELAY, "sockflux", Metric.RATE, 100);

        assertThat(page()).contains("| relay | rate of sockflux-splice ÷ sockflux | 4.00 | ≥ 3.00 | 0.00 | yes |");
    }
}
