package io.sockflux.benchmarks.compare;

import java.io.IOException;
import java.nio.file.Path;
import java.util.EnumMap;
import java.util.Map;

/**
 * What connections hold that have each been answered once: what there is more of with them than before. Native is the growth of
 * all memory that is no file's; the heap does not count there, as it is of fixed size and touched from the beginning. Nor may the
 * compiler, whose memory comes and goes by megabytes: there is none, which changes nothing in what is kept.
 *
 * @param folder for what processes say
 */
record Idle(Programs programs, Cores cores, Path folder) {

    /** Of a peer's process; with others the native part means nothing. */
    static final String[] JAVA_OPTIONS = {"-XX:+AlwaysPreTouch", "-Xint"};

    private static final int HELD_BEFORE = 200;
    private static final int MOST_CHECKS = 20;
    private static final int MILLIS_BETWEEN = 100;
    private static final double SETTLED_BYTES = 16 << 10;

    /** Looks at a peer while connections are held, or when those are gone that came before. */
    interface Holding {
        void see() throws IOException, InterruptedException;
    }

    /** The peer should be one that has not held as many before. */
    Map<Metric, Double> measure(Scenario scenario, Child peer, String endpoint)
            throws IOException, InterruptedException {
        double[] heap = new double[1];
        double[] all = new double[1];
        Map<Metric, Double> sample = new EnumMap<>(Metric.class);
        Holding before = () -> {
            heap[0] = settled(peer);
            all[0] = peer.anonymousBytes().orElse(Double.NaN);
        };
        hold(scenario, peer, endpoint, before, () -> {
            double heapEach = (settled(peer) - heap[0]) / scenario.connections();
            double nativeEach = (peer.anonymousBytes().orElse(Double.NaN) - all[0]) / scenario.connections();
            sample.put(Metric.HEAP, heapEach);
            if (Double.isFinite(nativeEach)) {
                sample.put(Metric.NATIVE, nativeEach);
                sample.put(Metric.MEMORY, heapEach + nativeEach);
            }
        });
        return sample;
    }

    /** Holds connections. What the first connections make once must not count, so others are there and gone before. */
    void hold(Scenario scenario, Child peer, String endpoint, Holding before, Holding meanwhile)
            throws IOException, InterruptedException {
        hold(scenario.small(HELD_BEFORE), endpoint, () -> {});
        settled(peer);
        before.see();
        hold(scenario, endpoint, () -> {
            settled(peer);
            meanwhile.see();
        });
    }

    private void hold(Scenario scenario, String endpoint, Holding holding) throws IOException, InterruptedException {
        try (Child asking = Child.start(cores.onLoadCore(programs.load(scenario, endpoint, 0, 0)), folder)) {
            asking.answer("BEGIN");
            holding.see();
        }
    }

    /** The heap, once closed connections are gone from it. */
    private static double settled(Child peer) throws IOException, InterruptedException {
        double before = Double.parseDouble(peer.ask("heap"));
        for (int i = 0; i < MOST_CHECKS; i++) {
            Thread.sleep(MILLIS_BETWEEN);
            double now = Double.parseDouble(peer.ask("heap"));
            if (Math.abs(now - before) < SETTLED_BYTES) {
                return now;
            }
            before = now;
        }
        return before;
    }
}
