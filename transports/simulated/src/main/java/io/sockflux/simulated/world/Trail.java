package io.sockflux.simulated.world;

import java.util.Arrays;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;

/** The way that a run has gone, step by step, so that another run of the same seed can be held against it. */
public final class Trail {

    /** Beyond so many steps only the hash of the whole tells. */
    private static final int MOST = 1 << 22;

    private final @Nullable Trail other;
    private long[] hashes = new long[1024];
    private int size;
    private @Nullable String difference;

    /** The way of a first run. */
    public Trail() {
        other = null;
    }

    /** The way of a run that is held against another. */
    public Trail(Trail other) {
        this.other = other;
    }

    void step(long hash, Supplier<String> words) {
        if (size == MOST) {
            return;
        }
        if (size == hashes.length) {
            hashes = Arrays.copyOf(hashes, size * 2);
        }
        hashes[size] = hash;
        if (other != null && difference == null && (size >= other.size || other.hashes[size] != hash)) {
            difference = "step " + (size + 1) + " is " + words.get()
                    + (size >= other.size ? ", where the other run had ended" : ", and another one in the other run");
        }
        size++;
    }

    /** How many steps were kept. */
    public int size() {
        return size;
    }

    /** The first step in which this run differs from the other, in words; null if it went the same way. */
    public @Nullable String difference() {
        if (difference == null && other != null && size < other.size) {
            return "it ended after " + size + " of the other run's " + other.size + " steps";
        }
        return difference;
    }
}
