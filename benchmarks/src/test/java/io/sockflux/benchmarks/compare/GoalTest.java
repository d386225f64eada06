package io.sockflux.benchmarks.compare;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.Set;
import org.junit.jupiter.api.Test;

/** When a number counts as reached. */
class GoalTest {

    private static final Scenario ECHO =
            Scenarios.chosen(true, Set.of(Scenarios.ECHO)).get(0);

    private final Results results = new Results();

    private void measured(String peer, Metric metric, double... rounds) {
        Arrays.stream(rounds).forEach(value -> results.add(ECHO, peer, Map.of(metric, value)));
    }

    private Goal.Verdict verdict(Goal goal) {
        return goal.verdict(results).orElseThrow();
    }

    @Test
    void shouldBeReachedByARateThatIsBelowByNoMoreThanTheSpread() {
        measured("sockflux", Metric.RATE, 90, 95, 98, 99, 110);
        measured("c", Metric.RATE, 100, 100, 100, 100, 100);

        Goal.Verdict verdict = verdict(Goal.ratio(Scenarios.ECHO, Metric.RATE, 1.0, "c"));

        assertThat(verdict.value()).isCloseTo(0.98, within(1e-9));
        assertThat(verdict.spread()).isCloseTo(0.02, within(1e-9));
        assertThat(verdict.isReached()).isTrue();
    }

    @Test
    void shouldNotBeReachedByARateThatIsBelowByMore() {
        measured("sockflux", Metric.RATE, 90, 96, 97, 98, 110);
        measured("c", Metric.RATE, 100, 100, 100, 100, 100);

        assertThat(verdict(Goal.ratio(Scenarios.ECHO, Metric.RATE, 1.0, "c")).isReached())
                .isFalse();
    }

    @Test
    void shouldBeReachedByACostThatIsNoMore() {
        measured("sockflux", Metric.CPU, 105, 105, 105);
        measured("c", Metric.CPU, 100, 100, 100);

        assertThat(verdict(Goal.ratio(Scenarios.ECHO, Metric.CPU, 1.1, "c")).isReached())
                .isTrue();
        assertThat(verdict(Goal.ratio(Scenarios.ECHO, Metric.CPU, 1.0, "c")).isReached())
                .isFalse();
    }

    @Test
    void shouldBeHeldAgainstTheBetterOfTwo() {
        measured("sockflux", Metric.RATE, 100);
        measured("netty", Metric.RATE, 90);
        measured("reactor-netty", Metric.RATE, 120);

        Goal.Verdict verdict = verdict(Goal.ratio(Scenarios.ECHO, Metric.RATE, 1.0, "netty", "reactor-netty"));

        assertThat(verdict.against()).isEqualTo("reactor-netty");
        assertThat(verdict.isReached()).isFalse();
    }

    @Test
    void shouldBeHeldAgainstAValue() {
        measured("sockflux", Metric.HEAP, 2_400, 2_600, 2_400);

        assertThat(verdict(Goal.value(Scenarios.ECHO, Metric.HEAP, 2_500)).isReached())
                .isTrue();
        assertThat(verdict(Goal.value(Scenarios.ECHO, Metric.HEAP, 2_200)).isReached())
                .isFalse();
    }

    @Test
    void shouldNotBeToldWithoutThePeer() {
        measured("sockflux", Metric.RATE, 100);

        assertThat(Goal.ratio(Scenarios.ECHO, Metric.RATE, 1.0, "c").verdict(results))
                .isEmpty();
    }

    @Test
    void shouldSpeakOfScenariosAndPeersThatThereAre() {
        assertThat(Goals.all()).allSatisfy(goal -> {
            Scenario scenario = Scenarios.chosen(false, Set.of(goal.scenario())).get(0);
            assertThat(scenario.peers()).contains(goal.ours()).containsAll(goal.theirs());
        });
    }

    @Test
    void shouldReadListsOfCores() {
        assertThat(Cores.numbers("0-2,5")).isEqualTo(List.of(0, 1, 2, 5));
    }
}
