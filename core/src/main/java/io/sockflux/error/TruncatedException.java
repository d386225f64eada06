package io.sockflux.error;

import java.io.IOException;

/** The peer's end of stream came in the middle of data that the program reads as a whole. */
public class TruncatedException extends IOException {

    private static final long serialVersionUID = 1;

    private final int missing;

    /** So many bytes of {@code what} did not come. */
    public TruncatedException(String what, int missing) {
        super(what + ": the stream ended " + missing + (missing == 1 ? " byte" : " bytes") + " short of its end");
        this.missing = missing;
    }

    /**
     * How many bytes did not come. Where the stream ended within a frame's length, they are the missing bytes of the
     * length.
     */
    public int missing() {
        return missing;
    }
}
