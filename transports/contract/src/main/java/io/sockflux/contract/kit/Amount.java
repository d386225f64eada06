package io.sockflux.contract.kit;

/**
 * How much the tests do whose figures are large: some of it in every build, more in the long one, by
 * {@code -Dsockflux.long=true}, and all of it with {@code -Dsockflux.full=true}.
 */
public final class Amount {

    private static final boolean FULL = Boolean.getBoolean("sockflux.full");
    private static final boolean LONG = Boolean.getBoolean("sockflux.long");

    private Amount() {}

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
