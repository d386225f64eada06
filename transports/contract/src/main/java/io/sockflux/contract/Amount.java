package io.sockflux.contract;

/** How much the tests do whose figures are large: some of it in every build, all of it with {@code -Dsockflux.full=true}. */
final class Amount {

    private static final boolean FULL = Boolean.getBoolean("sockflux.full");

    private Amount() {}

    static <T> T of(T some, T all) {
        return FULL ? all : some;
    }
}
