package io.sockflux.simulated.world;

/**
 * One stream of random numbers, for one purpose. The numbers are those of SplitMix64, written out here, so that every Java gives the same
 * ones.
 */
public final class Chance {

    private static final long GOLDEN = 0x9E3779B97F4A7C15L;

    private final boolean plain;
    private long state;
    private long draws;

    /**
     * A stream.
     *
     * @param plain whether it leaves nothing to chance: each number is 0, and nothing happens that need not
     */
    Chance(long key, boolean plain) {
        state = key;
        this.plain = plain;
    }

    /** The next number, all 64 bits by chance. */
    public long nextLong() {
        draws++;
        state += GOLDEN;
        return plain ? 0 : mixed(state);
    }

    /**
     * A number from 0 to below the bound.
     *
     * @throws IllegalArgumentException if the bound is not positive
     */
    public long below(long bound) {
        if (bound <= 0) {
            throw new IllegalArgumentException("bound is " + bound + " (expected: more than 0)");
        }
        return Math.floorMod(nextLong(), bound);
    }

    /** A number from 0 to below the bound. */
    public int below(int bound) {
        return (int) below((long) bound);
    }

    /** Whether what has this probability happens; 0 is never, 1 is always. */
    public boolean happens(double probability) {
        double drawn = (nextLong() >>> 11) * 0x1.0p-53;
        return plain ? probability >= 1 : drawn < probability;
    }

    /** How many numbers were drawn. */
    public long draws() {
        return draws;
    }

    static long mixed(long value) {
        long z = value;
        z = (z ^ (z >>> 30)) * 0xBF58476D1CE4E5B9L;
        z = (z ^ (z >>> 27)) * 0x94D049BB133111EBL;
        return z ^ (z >>> 31);
    }
}
