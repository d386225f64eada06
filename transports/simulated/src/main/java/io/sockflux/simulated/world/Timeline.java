package io.sockflux.simulated.world;

import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import org.jspecify.annotations.Nullable;

/**
 * What has happened: a hash over all of it, and the last of it as text. Two runs with one hash went the same way. The words of an event
 * count by {@link String#hashCode()}, which the language lays down, so every Java has the same hash.
 */
public final class Timeline {

    private static final int KEPT = 64;

    private final List<WorldHost> hosts;
    private final long[] times = new long[KEPT];
    private final int[] places = new int[KEPT];
    private final long[] details = new long[KEPT];
    private final @Nullable String[] words = new String[KEPT];
    private long hash = 0x6A09E667F3BCC908L;
    private long count;
    private long told;
    private @Nullable Trail trail;

    Timeline(List<WorldHost> hosts) {
        this.hosts = hosts;
    }

    void add(long time, int host, String what, long detail) {
        pass(time, host, what, detail);
        int slot = (int) (told++ % KEPT);
        times[slot] = time;
        places[slot] = host;
        details[slot] = detail;
        words[slot] = what;
    }

    /** Adds an event that the text leaves out. */
    void pass(long time, int host, String what, long detail) {
        mix(time, host, what.hashCode(), detail);
        count++;
        if (trail != null) {
            trail.step(hash, () -> text(time, host, what, detail));
        }
    }

    /** Keeps each step from now on, to hold another run against this one, or this one against another. */
    public void follow(Trail steps) {
        trail = steps;
    }

    /** Lets a step count in the hash that is too small for the text: two runs differ then where their steps do. */
    void mix(long time, int host, int kind, long detail) {
        long step = (hash ^ time) * 0x9FB21C651E98DF25L;
        step = (Long.rotateLeft(step, 29) ^ (((long) kind << 32) | (host & 0xFFFFFFFFL))) * 0xD6E8FEB86659FD93L;
        hash = Long.rotateLeft(step, 31) ^ (detail * 0x9E3779B97F4A7C15L);
    }

    /** The hash of all events so far, in their order. */
    public long hash() {
        return Chance.mixed(hash ^ count);
    }

    /** How many events have happened. */
    public long count() {
        return count;
    }

    /** The last events, at most 64, the earliest first: time in seconds, host, what, and its number if it has one. Timers of loops are left
     * out. */
    public List<String> last() {
        List<String> lines = new ArrayList<>();
        for (long at = Math.max(0, told - KEPT); at < told; at++) {
            int slot = (int) (at % KEPT);
            lines.add(text(times[slot], places[slot], String.valueOf(words[slot]), details[slot]));
        }
        return lines;
    }

    private String text(long time, int place, String what, long detail) {
        String host = place < 0 ? "-" : hosts.get(place).name();
        return String.format(Locale.ROOT, "%.6f %s %s", time / 1e9, host, what) + (detail == 0 ? "" : " " + detail);
    }
}
