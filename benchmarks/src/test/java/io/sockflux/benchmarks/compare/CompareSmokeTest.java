package io.sockflux.benchmarks.compare;

import static org.assertj.core.api.Assertions.assertThat;
import static org.junit.jupiter.api.Assumptions.abort;
import static org.junit.jupiter.api.Assumptions.assumeTrue;
import static org.junit.jupiter.api.DynamicContainer.dynamicContainer;
import static org.junit.jupiter.api.DynamicTest.dynamicTest;

import java.nio.file.Files;
import java.nio.file.Path;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.stream.Stream;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.DynamicNode;
import org.junit.jupiter.api.TestFactory;
import org.junit.jupiter.api.TestInstance;
import org.junit.jupiter.api.condition.EnabledForJreRange;
import org.junit.jupiter.api.condition.EnabledOnOs;
import org.junit.jupiter.api.condition.JRE;
import org.junit.jupiter.api.condition.OS;
import org.junit.jupiter.api.io.TempDir;

/**
 * Puts each peer through each kind of scenario for a moment: that it works, not how fast it is. Of the echoes that differ in
 * figures only, it takes those of the short set, the smallest and the largest.
 */
@EnabledOnOs(OS.LINUX)
@EnabledForJreRange(min = JRE.JAVA_25, disabledReason = "benchmarks are run on Java 25")
@TestInstance(TestInstance.Lifecycle.PER_CLASS)
class CompareSmokeTest {

    private static final Set<String> ENDS_OF_THE_TABLE = Set.of("echo-1x64", "echo-1024x16k-16f");

    private static final Plan A_MOMENT = new Plan(1, 0, 0.01, 0.05, 3, true);

    /** Every build tries the scenarios of the short comparison, the long form all kinds of them. */
    private static final boolean LONG = Boolean.getBoolean("sockflux.long");

    /** What may be missing here; all else must run. */
    private static final Set<String> MAY_BE_SKIPPED = Set.of("sockflux-io_uring", "sockflux-splice");

    @TempDir
    @SuppressWarnings("NullAway.Init")
    private static Path folder;

    @SuppressWarnings("NullAway.Init")
    private Runner runner;

    private final Map<String, Boolean> done = new HashMap<>();

    @BeforeAll
    void compile() throws Exception {
        assumeTrue(Programs.find("cc").isPresent(), "there is no cc, by which the load generator is made");
        runner = new Runner(
                Programs.compile(Path.of("c"), folder),
                Cores.find(),
                A_MOMENT,
                folder,
                line -> System.out.println(line));
    }

    @AfterAll
    void end() {
        if (runner != null) {
            runner.close();
        }
    }

    @TestFactory
    Stream<DynamicNode> shouldMeasure() {
        return Scenarios.all().stream()
                .filter(scenario -> scenario.isShort()
                        || (LONG
                                && (scenario.load() != Load.ECHO
                                        || scenario.isTls()
                                        || ENDS_OF_THE_TABLE.contains(scenario.name()))))
                .map(scenario -> dynamicContainer(
                        scenario.name(),
                        scenario.peers().stream()
                                .map(peer -> dynamicTest(
                                        scenario.name() + " of " + peer, () -> shouldMeasure(scenario, peer)))));
    }

    private void shouldMeasure(Scenario scenario, String peer) throws Exception {
        if (done.putIfAbsent(scenario.name(), true) == null) {
            runner.run(scenario, scenario.peers());
        }
        Results results = runner.results();
        for (Results.Skip skip : results.skips()) {
            if (skip.scenario().equals(scenario.name()) && skip.peer().equals(peer)) {
                assertThat(skip)
                        .matches(
                                left -> !left.isFailure()
                                        && (MAY_BE_SKIPPED.contains(peer)
                                                || left.reason().equals(Runner.NO_TLS)),
                                "is one that may be missing");
                abort(skip.reason());
            }
        }
        Scenario run = results.scenario(scenario.name()).orElseThrow();
        Metric metric = scenario.load() == Load.IDLE ? Metric.MEMORY : Metric.RATE;
        assertThat(results.rounds(run, peer, metric)).hasSize(1).allSatisfy(value -> {
            assertThat(value).isFinite();
            if (metric == Metric.RATE) {
                assertThat(value).isPositive();
            }
        });
    }

    @TestFactory
    Stream<DynamicNode> shouldWrite() throws Exception {
        Scenario scenario = Scenarios.chosen(true, Set.of(Scenarios.UNIX)).get(0);
        Scenario idle = Scenarios.chosen(true, Set.of(Scenarios.IDLE)).get(0);
        Results results = new Results();
        // Not each peer has each scenario of a chart.
        results.add(Scenarios.chosen(true, Set.of(Scenarios.UDP)).get(0), "netty", Map.of(Metric.RATE, 1000.0));
        results.add(Scenarios.chosen(true, Set.of(Scenarios.SEQPACKET)).get(0), "c", Map.of(Metric.RATE, 1000.0));
        for (String peer : List.of("sockflux", "netty", "c")) {
            results.add(scenario, peer, Map.of(Metric.RATE, 1000.0));
            results.add(idle, peer, Map.of(Metric.HEAP, 900.0, Metric.NATIVE, 20.0, Metric.MEMORY, 920.0));
        }
        results.skip(scenario, "sockflux-io_uring", "not here");
        Path out = folder.resolve("out");
        return Compare.write(out, "short", Machine.facts(Cores.find()), results).stream()
                .map(file -> dynamicTest(
                        file,
                        () -> assertThat(Files.readString(out.resolve(file))).hasSizeGreaterThan(500)));
    }
}
