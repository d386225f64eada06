package io.sockflux.benchmarks.compare;

import java.util.ArrayList;
import java.util.EnumMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;

/** What was measured: of each scenario, of each peer, of each metric one value for each round. And what was left out. */
final class Results {

    /**
     * What could not be measured.
     *
     * @param scenario by name
     * @param peer by name
     * @param reason in words
     * @param isFailure whether it should have worked
     */
    record Skip(String scenario, String peer, String reason, boolean isFailure) {}

    private final Map<Scenario, Map<String, Map<Metric, List<Double>>>> values = new LinkedHashMap<>();
    private final List<Skip> skips = new ArrayList<>();

    void add(Scenario scenario, String peer, Map<Metric, Double> sample) {
        Map<Metric, List<Double>> rounds = values.computeIfAbsent(scenario, key -> new LinkedHashMap<>())
                .computeIfAbsent(peer, key -> new EnumMap<>(Metric.class));
        sample.forEach((metric, value) ->
                rounds.computeIfAbsent(metric, key -> new ArrayList<>()).add(value));
    }

    void skip(Scenario scenario, String peer, String reason) {
        skips.add(new Skip(scenario.name(), peer, reason, false));
    }

    void fail(Scenario scenario, String peer, String reason) {
        skips.add(new Skip(scenario.name(), peer, reason, true));
    }

    boolean hasFailures() {
        return skips.stream().anyMatch(Skip::isFailure);
    }

    Set<Scenario> scenarios() {
        return values.keySet();
    }

    /** Those that were measured. */
    List<String> peers(Scenario scenario) {
        Map<String, ?> measured = values.getOrDefault(scenario, Map.of());
        return scenario.peers().stream().filter(measured::containsKey).toList();
    }

    /** A value for each round; empty if there is none. */
    List<Double> rounds(Scenario scenario, String peer, Metric metric) {
        return values.getOrDefault(scenario, Map.of())
                .getOrDefault(peer, Map.of())
                .getOrDefault(metric, List.of());
    }

    Optional<Scenario> scenario(String name) {
        return values.keySet().stream()
                .filter(scenario -> scenario.name().equals(name))
                .findFirst();
    }

    List<Skip> skips() {
        return List.copyOf(skips);
    }
}
