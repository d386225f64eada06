package io.sockflux.examples.statsd;

import org.HdrHistogram.PackedHistogram;

/** Times, in milliseconds. The histogram has them in microseconds, with two digits, and none above its highest. */
final class Times implements Measure {
    private static final long HIGHEST = 3_600_000_000L;
    private static final double MICROS = 1000;

    private final PackedHistogram histogram = new PackedHistogram(1, HIGHEST, 2);
    private double count;
    private double sum;
    private double min = Double.MAX_VALUE;
    private double max;

    @Override
    public boolean take(StatsdLine line, boolean mayGrow) {
        double value = line.number();
        count += line.weight();
        sum += value * line.weight();
        min = Math.min(min, value);
        max = Math.max(max, value);
        histogram.recordValueWithCount(Math.min(HIGHEST, Math.round(value * MICROS)), Math.round(line.weight()));
        return true;
    }

    private String percentile(double percent) {
        return Measure.text(Math.max(min, Math.min(max, histogram.getValueAtPercentile(percent) / MICROS)));
    }

    @Override
    public String toString() {
        return "count=" + Measure.text(count) + " min=" + Measure.text(min) + " mean=" + Measure.text(sum / count)
                + " p50=" + percentile(50) + " p95=" + percentile(95) + " p99=" + percentile(99) + " max="
                + Measure.text(max);
    }
}
