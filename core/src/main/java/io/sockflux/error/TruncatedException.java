package io.sockflux.error;

import java.io.IOException;

/** The peer's end of stream came in the middle of data that the program reads as a whole. */
public class TruncatedException extends IOException {

    private static final long serialVersionUID = 1;

    private final int received;
    private final int missing;

    /**
     * The end of stream in the middle of {@code what}.
     *
     * @param received how many bytes of it came
     * @param missing how many did not, at the least
     */
    public TruncatedException(String what, int received, int missing) {
        super(what + ": the stream ended " + missing + (missing == 1 ? " byte" : " bytes") + " short of its end, after "
                + received);
        this.received = received;
        this.missing = missing;
    }

    /** How many bytes came; 0 where the stream ended right before the data. */
    public int received() {
        return received;
    }

    /**
     * How many bytes did not come, at the least. Where the stream ended within a frame's length, they are the missing
     * bytes of the length.
     */
    public int missing() {
        return missing;
    }
}
