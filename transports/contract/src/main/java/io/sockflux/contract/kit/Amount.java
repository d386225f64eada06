package io.sockflux.contract.kit;

/**
 * The amounts of tests with large figures: a part in every build, more with {@code -Dsockflux.long=true}, and all with
 * {@code -Dsockflux.full=true}.
 */
public final class Amount {

    private static final boolean FULL = Boolean.getBoolean("sockflux.full");
    private static final boolean LONG = Boolean.getBoolean("sockflux.long");

    private Amount() {}

    /** Whether neither long form was asked for, nor that every test runs everywhere. */
    public static boolean isShort() {
        return !FULL && !LONG && !Boolean.getBoolean("sockflux.everywhere");
    }

    public static <T> T of(T some, T more, T all) {
        if (FULL) {
            return all;
        }
        return LONG ? more : some;
    }

    public static <T> T of(T some, T more) {
        return of(some, more, more);
    }
}
