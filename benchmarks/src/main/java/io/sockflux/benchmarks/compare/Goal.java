package io.sockflux.benchmarks.compare;

import java.util.Comparator;
import java.util.List;
import java.util.Locale;
import java.util.Optional;

/**
 * A number that Sockflux wants to reach.
 *
 * @param scenario by name
 * @param ours the peer that is to reach it
 * @param metric rates are to be no less, all else no more
 * @param bound the ratio, or without peers the value itself
 * @param theirs to the best of which ours is compared; none if the bound is the value itself
 */
record Goal(String scenario, String ours, Metric metric, double bound, List<String> theirs) {

    /**
     * How it came out.
     *
     * @param against the peer that it was compared to; empty if none
     * @param value the ratio or the value
     * @param spread of the rounds, in the same unit
     * @param isReached whether it is no worse than the bound by more than the spread
     */
    record Verdict(Goal goal, String against, double value, double spread, boolean isReached) {

        String measured() {
            return goal.told(value);
        }

        String rounds() {
            return goal.told(spread);
        }
    }

    static Goal ratio(String scenario, Metric metric, double bound, String... theirs) {
        return new Goal(scenario, "sockflux", metric, bound, List.of(theirs));
    }

    static Goal value(String scenario, Metric metric, double bound) {
        return new Goal(scenario, "sockflux", metric, bound, List.of());
    }

    /** Empty if it cannot be told, as one of both sides was not measured. */
    Optional<Verdict> verdict(Results results) {
        return results.scenario(scenario).flatMap(measured -> {
            List<Double> own = results.rounds(measured, ours, metric);
            if (own.isEmpty()) {
                return Optional.empty();
            }
            if (theirs.isEmpty()) {
                return Optional.of(verdict("", new Ratio(Statistics.median(own), Statistics.spread(own))));
            }
            if (theirs.stream()
                    .anyMatch(peer -> results.rounds(measured, peer, metric).isEmpty())) {
                return Optional.empty();
            }
            Comparator<String> byMedian =
                    Comparator.comparingDouble(peer -> Statistics.median(results.rounds(measured, peer, metric)));
            return theirs.stream()
                    .max(isAtLeast() ? byMedian : byMedian.reversed())
                    .map(peer -> verdict(peer, Ratio.of(own, results.rounds(measured, peer, metric))));
        });
    }

    private boolean isAtLeast() {
        return metric == Metric.RATE;
    }

    private Verdict verdict(String against, Ratio ratio) {
        boolean reached =
                isAtLeast() ? ratio.value() + ratio.spread() >= bound : ratio.value() - ratio.spread() <= bound;
        return new Verdict(this, against, ratio.value(), ratio.spread(), reached);
    }

    /** As {@code rate ÷ c}. */
    String subject() {
        String whose = ours.equals("sockflux") ? metric.title() : metric.title() + " of " + ours;
        return switch (theirs.size()) {
            case 0 -> whose;
            case 1 -> whose + " ÷ " + theirs.get(0);
            default -> whose + " ÷ the better of " + String.join(" and ", theirs);
        };
    }

    /** As {@code ≥ 0.92}. */
    String asked() {
        return (isAtLeast() ? "≥ " : "≤ ") + told(bound);
    }

    private String told(double value) {
        return theirs.isEmpty()
                ? String.format(Locale.ROOT, "%,.0f %s", value, metric.unit())
                : String.format(Locale.ROOT, "%.2f", value);
    }
}
