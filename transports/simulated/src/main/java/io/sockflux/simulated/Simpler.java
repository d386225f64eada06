package io.sockflux.simulated;

import java.util.Collections;
import java.util.Set;
import java.util.TreeSet;

/**
 * What is left out of a run to make it simpler. A failure that is still there then has not needed it.
 *
 * @param faults the numbers of planned faults that do not happen, from 1 in the order of {@link Simulation#faults()}
 * @param chances the purposes whose choices are plain, by the names of {@link Simulation#chances()}: no loss, the shortest latency, the turn
 *     that was ready first
 */
public record Simpler(Set<Integer> faults, Set<String> chances) {

    /** Nothing is left out. */
    public static final Simpler NOT = new Simpler(new TreeSet<>(), new TreeSet<>());

    /** Copies both sets. */
    public Simpler {
        // In their order: the order of Set.copyOf differs from JVM to JVM.
        faults = Collections.unmodifiableSet(new TreeSet<>(faults));
        chances = Collections.unmodifiableSet(new TreeSet<>(chances));
    }

    /** Without a planned fault besides. */
    public Simpler withoutFault(int number) {
        Set<Integer> more = new TreeSet<>(faults);
        more.add(number);
        return new Simpler(more, chances);
    }

    /** With plain choices for a purpose besides. */
    public Simpler withPlain(String chance) {
        Set<String> more = new TreeSet<>(chances);
        more.add(chance);
        return new Simpler(faults, more);
    }
}
