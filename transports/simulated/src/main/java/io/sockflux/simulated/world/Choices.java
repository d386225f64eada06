package io.sockflux.simulated.world;

import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Set;
import java.util.TreeSet;

/**
 * All random choices of a world. Each purpose has a stream of numbers of its own, which depends on the seed and on the purpose's name only. So a
 * fault that is added to a world draws from a stream of its own and moves no other choice.
 */
public final class Choices {

    private final long seed;
    private final Map<String, Chance> streams = new LinkedHashMap<>();
    private final Set<String> plain;

    /** Choices that follow from this seed. */
    public Choices(long seed) {
        this(seed, new TreeSet<>());
    }

    /** Choices that follow from this seed, but for some purposes, for which nothing is left to chance: each number is 0. */
    public Choices(long seed, Set<String> plain) {
        this.seed = seed;
        this.plain = new TreeSet<>(plain);
    }

    /** The seed that all follows from. */
    public long seed() {
        return seed;
    }

    /** The stream of numbers for a purpose, such as {@code "loss from a to b"}; the same stream each time. */
    public Chance of(String purpose) {
        return streams.computeIfAbsent(
                purpose, name -> new Chance(Chance.mixed(seed ^ Chance.mixed(hash(name))), plain.contains(name)));
    }

    /** How many numbers each purpose has drawn, in the order in which they were first asked for. */
    public Map<String, Long> draws() {
        Map<String, Long> draws = new LinkedHashMap<>();
        streams.forEach((purpose, chance) -> draws.put(purpose, chance.draws()));
        return draws;
    }

    private static long hash(String name) {
        long hash = 0xCBF29CE484222325L; // FNV-1a
        for (int i = 0; i < name.length(); i++) {
            hash = (hash ^ name.charAt(i)) * 0x100000001B3L;
        }
        return hash;
    }
}
