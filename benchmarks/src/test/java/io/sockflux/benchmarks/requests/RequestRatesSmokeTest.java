package io.sockflux.benchmarks.requests;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.junit.jupiter.api.Assumptions.assumeFalse;

import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.condition.EnabledOnOs;
import org.junit.jupiter.api.condition.OS;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** Puts each client through a few commands: that it works and has its answers in order, not how fast it is. */
@EnabledOnOs(OS.LINUX)
@Timeout(value = 600, unit = TimeUnit.SECONDS, threadMode = Timeout.ThreadMode.SEPARATE_THREAD)
class RequestRatesSmokeTest {

    @ParameterizedTest
    @ValueSource(ints = {1, 16, 1000})
    void shouldGetEachAnswerInOrder(int inFlight) throws Exception {
        List<String> lines = new ArrayList<>();
        Map<String, Double> rates = RequestRates.smoke(1001, inFlight, lines::add);
        assumeFalse(lines.contains("skipped: there is no redis-server"), "there is no redis-server");
        assertThat(rates).containsOnlyKeys(RequestRates.MAKERS.keySet());
        assertThat(rates.values())
                .allSatisfy(rate -> assertThat(rate).isFinite().isPositive());
        assertThat(lines).anyMatch(line -> line.startsWith("sockflux ") && line.contains("ratio"));
    }

    @Test
    void shouldRefuseAnAnswerThatIsNotTheNext() {
        Increments.Answers answers = new Increments.Answers();
        answers.add(1);
        assertThatThrownBy(() -> answers.add(3)).hasMessage("answer: 3 (expected: 2)");
    }
}
