package io.sockflux.check;

/** Checks of numbers, and the words of their errors: what was given, and what is expected. */
public final class Checks {

    private static final int LAST_PORT = 65_535;

    private Checks() {}

    /** Refuses what is below the least. */
    public static int checkAtLeast(int value, int least, String name) {
        return Math.toIntExact(checkAtLeast((long) value, least, name));
    }

    /** The same for a number that may be longer. */
    public static long checkAtLeast(long value, long least, String name) {
        return checkAtLeast(value, least, name, "");
    }

    /**
     * The same for a number of things.
     *
     * @param unit what is counted, such as {@code bytes}; empty for a bare number
     */
    public static long checkAtLeast(long value, long least, String name, String unit) {
        if (value < least) {
            throw refused(value, name, unit, ">= " + least);
        }
        return value;
    }

    /** Refuses what is below the least or above the most. */
    public static int checkRange(int value, int least, int most, String name) {
        return Math.toIntExact(checkRange(value, least, most, name, ""));
    }

    /** The same for a number that is unsigned, or longer. */
    public static long checkRange(long value, long least, long most, String name) {
        return checkRange(value, least, most, name, "");
    }

    /**
     * The same for a number of things.
     *
     * @param unit what is counted, such as {@code bytes}; empty for a bare number
     */
    public static long checkRange(long value, long least, long most, String name, String unit) {
        if (value < least || value > most) {
            throw refused(value, name, unit, least + " to " + most);
        }
        return value;
    }

    /** Refuses what is neither a port nor 0. */
    public static int checkPort(int port, String name) {
        return checkRange(port, 0, LAST_PORT, name);
    }

    private static IllegalArgumentException refused(long value, String name, String unit, String expected) {
        return new IllegalArgumentException(
                name + ": " + value + (unit.isEmpty() ? "" : " " + unit) + " (expected: " + expected + ")");
    }
}
