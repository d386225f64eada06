package io.sockflux.internal.proxy;

/** What is wrong with a header, in words; within this package only. */
final class WrongHeader extends Exception {

    private static final long serialVersionUID = 1;

    WrongHeader(String words) {
        super(words, null, false, false);
    }

    String words() {
        return String.valueOf(getMessage());
    }
}
