package io.sockflux.micrometer;

import io.micrometer.prometheusmetrics.PrometheusConfig;
import io.micrometer.prometheusmetrics.PrometheusMeterRegistry;
import java.util.Map;
import java.util.TreeMap;

/** A registry of Prometheus, and what a scrape of it says. */
final class Scrape {

    final PrometheusMeterRegistry registry = new PrometheusMeterRegistry(PrometheusConfig.DEFAULT);

    /** The value of each time series. */
    Map<String, Double> series() {
        Map<String, Double> series = new TreeMap<>();
        for (String line : registry.scrape().split("\n", -1)) {
            if (!line.startsWith("#") && !line.isBlank()) {
                int value = line.lastIndexOf(' ');
                series.put(line.substring(0, value), Double.valueOf(line.substring(value + 1)));
            }
        }
        return series;
    }

    /** The sum of a name's series whose tags have all of these words. */
    double sum(String name, String... words) {
        double sum = 0;
        for (Map.Entry<String, Double> each : series().entrySet()) {
            boolean fits = each.getKey().startsWith(name + "{");
            for (String word : words) {
                fits &= each.getKey().contains(word);
            }
            sum += fits ? each.getValue() : 0;
        }
        return sum;
    }
}
