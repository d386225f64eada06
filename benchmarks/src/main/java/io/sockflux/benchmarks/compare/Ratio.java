package io.sockflux.benchmarks.compare;

import java.util.ArrayList;
import java.util.List;

/**
 * Of two peers, by the same metric.
 *
 * @param value of the medians
 * @param spread of the ratios of each round
 */
record Ratio(double value, double spread) {

    /** Of as many rounds as both have. */
    static Ratio of(List<Double> ours, List<Double> theirs) {
        List<Double> rounds = new ArrayList<>();
        for (int i = 0; i < Math.min(ours.size(), theirs.size()); i++) {
            rounds.add(ours.get(i) / theirs.get(i));
        }
        return new Ratio(Statistics.median(ours) / Statistics.median(theirs), Statistics.spread(rounds));
    }
}
