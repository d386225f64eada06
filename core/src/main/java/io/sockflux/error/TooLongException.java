package io.sockflux.error;

import java.io.IOException;

/** The peer sent more than the limit of data that the program reads as a whole. */
public class TooLongException extends IOException {

    private static final long serialVersionUID = 1;

    private final int limit;

    /** More than {@code limit} bytes of {@code what}. */
    public TooLongException(String what, int limit) {
        super(what + ": longer than the limit of " + limit + " bytes");
        this.limit = limit;
    }

    /** The limit, in bytes. */
    public int limit() {
        return limit;
    }
}
