package io.sockflux.benchmarks.compare;

import java.io.IOException;
import java.util.EnumMap;
import java.util.Map;
import java.util.Optional;

/** What a peer's process has used since a moment. */
final class Round {

    private static final double MIB = 1 << 20;
    private static final int ERRORS = 3;
    private static final int ALLOCATED = 4;
    private static final int USER = 4;
    private static final int SYSTEM = 5;

    private final Child peer;
    private final Optional<Child.Cpu> cpu;
    private final double allocated;

    private Round(Child peer, double allocated) throws IOException {
        this.peer = peer;
        this.allocated = allocated;
        cpu = peer.cpu();
    }

    /** From now on. */
    static Round begin(Child peer) throws IOException, InterruptedException {
        return new Round(peer, allocated(peer));
    }

    /** From now on, of one that does not listen while it asks, and tells of its heap by itself. */
    static Round beginOfClient(Child peer) throws IOException {
        return new Round(peer, 0);
    }

    /** By what the load said at its end: {@code RESULT UNITS SECONDS ERRORS …}. */
    Map<Metric, Double> end(Load load, String[] words) throws IOException, InterruptedException {
        double heap = load == Load.CLIENT ? Double.parseDouble(words[ALLOCATED]) : allocated(peer) - allocated;
        Optional<Child.Cpu> now = peer.cpu();
        double units = units(load, words);
        Map<Metric, Double> sample = rate(units, words);
        if (heap > 0) {
            sample.put(Metric.HEAP, heap / units);
        }
        if (cpu.isPresent() && now.isPresent()) {
            double user = now.get().user() - cpu.get().user();
            putCpu(sample, user, now.get().system() - cpu.get().system(), units);
        }
        return sample;
    }

    /** Of the load generator itself, which tells its CPU time at the end. */
    static Map<Metric, Double> ofLoad(Load load, String[] words) throws IOException {
        double units = units(load, words);
        Map<Metric, Double> sample = rate(units, words);
        putCpu(sample, Double.parseDouble(words[USER]), Double.parseDouble(words[SYSTEM]), units);
        return sample;
    }

    private static double units(Load load, String[] words) throws IOException {
        double units = Double.parseDouble(words[1]) / (load.isStream() ? MIB : 1);
        if (units <= 0) {
            throw new IOException("nothing came back");
        }
        if (!words[ERRORS].equals("0")) {
            throw new IOException(words[ERRORS] + " errors");
        }
        return units;
    }

    private static Map<Metric, Double> rate(double units, String[] words) {
        Map<Metric, Double> sample = new EnumMap<>(Metric.class);
        sample.put(Metric.RATE, units / Double.parseDouble(words[2]));
        return sample;
    }

    private static void putCpu(Map<Metric, Double> sample, double user, double system, double units) {
        sample.put(Metric.USER_CPU, user / units);
        sample.put(Metric.CPU, (user + system) / units);
    }

    private static double allocated(Child peer) throws IOException, InterruptedException {
        return Double.parseDouble(peer.ask("allocated"));
    }
}
