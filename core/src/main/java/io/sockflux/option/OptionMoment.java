package io.sockflux.option;

/** When an option can be set so that it counts. */
public enum OptionMoment {
    /** Between {@code socket(2)} and {@code bind(2)}: in a recipe only. */
    BEFORE_BIND("before bind"),
    /** Before {@code listen(2)}: in a recipe only. */
    BEFORE_LISTEN("before listen"),
    /** Before {@code connect(2)}: in a recipe, or on a socket that has no peer. */
    BEFORE_CONNECT("before connect"),
    /** While there is a peer. The framework sets a recipe's option when the connection is there. */
    CONNECTED("connected"),
    /** At any time. */
    ANY_TIME("any time");

    private final String words;

    OptionMoment(String words) {
        this.words = words;
    }

    /** How a table says it. */
    public String words() {
        return words;
    }
}
