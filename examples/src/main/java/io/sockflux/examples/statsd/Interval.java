package io.sockflux.examples.statsd;

import io.sockflux.examples.cli.Escapes;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import org.jspecify.annotations.Nullable;

/** What has come since the last interval ended. It is used by a thread at a time. */
final class Interval {

    /** How much of a bad line is told. */
    private static final int TOLD = 80;

    private final int mostHeld;
    private final Map<String, Measure> measures = new TreeMap<>();

    /** Names and members of sets. */
    private int held;

    private long lines;
    private long bad;
    private long leftOut;
    private @Nullable String firstBad;

    /**
     * An empty one.
     *
     * @param mostHeld how many names and members of sets are held at the most, whatever comes
     */
    Interval(int mostHeld) {
        this.mostHeld = mostHeld;
    }

    /** Takes the lines of a datagram. */
    void take(String datagram) {
        datagram.lines().filter(line -> !line.isEmpty()).forEach(this::line);
    }

    private void line(String text) {
        lines++;
        StatsdLine line = StatsdLine.read(text).orElse(null);
        if (line == null) {
            bad++;
            firstBad = firstBad == null ? text : firstBad;
            return;
        }
        Measure measure = measures.get(line.key());
        if (measure == null && held < mostHeld) {
            measure = Measure.of(line.type());
            measures.put(line.key(), measure);
            held++;
        }
        if (measure == null) {
            leftOut++;
            return;
        }
        int before = measure.size();
        leftOut += measure.take(line, held < mostHeld) ? 0 : 1;
        held += measure.size() - before;
    }

    /** Ends the interval: what it came to, a line for each name and one for all. Gauges stay. */
    List<String> end() {
        List<String> told = new ArrayList<>();
        measures.forEach((key, measure) -> told.add(key + " " + measure));
        told.add("INTERVAL lines=" + lines + " bad=" + bad + " left-out=" + leftOut
                + (firstBad == null ? "" : " first bad: " + shortened(firstBad)));
        measures.values().removeIf(measure -> !(measure instanceof Measure.Gauge));
        held = measures.size();
        lines = 0;
        bad = 0;
        leftOut = 0;
        firstBad = null;
        return told;
    }

    private static String shortened(String line) {
        return line.length() <= TOLD ? Escapes.of(line) : Escapes.of(line.substring(0, TOLD)) + " …";
    }
}
