package io.sockflux.benchmarks.compare;

import java.util.Arrays;
import java.util.List;

/** Of the rounds. */
public final class Statistics {

    private Statistics() {}

    /** The median; NaN of none. */
    public static double median(List<Double> values) {
        return quantile(values, 0.5);
    }

    /** Half of the distance between the quartiles, so that one bad round does not count. */
    public static double spread(List<Double> values) {
        return (quantile(values, 0.75) - quantile(values, 0.25)) / 2;
    }

    /** Between the two values next to it in proportion. NaN of none. */
    private static double quantile(List<Double> values, double part) {
        double[] sorted = values.stream().mapToDouble(Double::doubleValue).toArray();
        if (sorted.length == 0) {
            return Double.NaN;
        }
        Arrays.sort(sorted);
        double place = part * (sorted.length - 1);
        int below = (int) place;
        int above = Math.min(below + 1, sorted.length - 1);
        return sorted[below] + (place - below) * (sorted[above] - sorted[below]);
    }
}
