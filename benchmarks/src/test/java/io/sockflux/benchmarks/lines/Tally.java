package io.sockflux.benchmarks.lines;

import java.util.Map;
import java.util.TreeMap;

/** The sums of counters {@code name:value|c}; both receivers have it. It is used by a thread at a time. */
final class Tally {

    private final Map<String, Double> sums = new TreeMap<>();

    void take(String datagram) {
        datagram.lines()
                .map(line -> line.split("[:|]"))
                .filter(parts -> parts.length == 3)
                .forEach(parts -> sums.merge(parts[0], Double.parseDouble(parts[1]), Double::sum));
    }

    Map<String, Double> end() {
        Map<String, Double> ended = Map.copyOf(sums);
        sums.clear();
        return ended;
    }
}
