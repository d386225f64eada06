package io.sockflux.watch;

import java.time.Duration;
import java.util.Locale;

/**
 * What a watcher asks for, in its first and only line: {@code WATCH 1 TOP MILLISECONDS}.
 *
 * @param top how many connections it wants, 200 at the most
 * @param every how long it waits between two snapshots, 100 ms at the least and an hour at the most
 */
public record WatchRequest(int top, Duration every) {

    /** The longest line, in bytes. */
    public static final int LONGEST = 40;

    /** A watcher is sent no more connections than these. */
    public static final int MOST_CONNECTIONS = 200;

    private static final Duration SHORTEST = Duration.ofMillis(100);
    private static final Duration LONGEST_PAUSE = Duration.ofHours(1);

    /**
     * Checks both.
     *
     * @throws IllegalArgumentException if one is out of range, with the range
     */
    public WatchRequest {
        if (top < 0 || top > MOST_CONNECTIONS) {
            throw new IllegalArgumentException("top: " + top + " (expected: 0 to " + MOST_CONNECTIONS + ")");
        }
        if (every.compareTo(SHORTEST) < 0 || every.compareTo(LONGEST_PAUSE) > 0) {
            throw new IllegalArgumentException("every: "
                    + every.toString().substring(2).toLowerCase(Locale.ROOT) + " (expected: 100 ms to an hour)");
        }
    }

    /**
     * The request of a line.
     *
     * @throws IllegalArgumentException if the line is none, with what is expected
     */
    public static WatchRequest parse(String line) {
        String[] words = line.split(" ", -1);
        if (words.length != 4
                || !words[0].equals("WATCH")
                || !words[1].equals("1")
                || !words[2].matches("[0-9]{1,5}")
                || !words[3].matches("[0-9]{1,8}")) {
            throw new IllegalArgumentException("is no request (expected: WATCH 1 TOP MILLISECONDS)");
        }
        return new WatchRequest(Integer.parseInt(words[2]), Duration.ofMillis(Long.parseLong(words[3])));
    }

    /** The line, without its end. */
    public String line() {
        return "WATCH 1 " + top + " " + every.toMillis();
    }
}
