package io.sockflux.error;

import java.io.IOException;

/** What was asked for needs a network that has been closed. */
public class NetworkClosedException extends IOException {

    private static final long serialVersionUID = 1;

    /** What happened, in words that follow an operation. */
    public static final String WORDS = "the network is closed";

    /**
     * The operation was refused, or ended without a result.
     *
     * @param operation what it was, such as {@code connect tcp://127.0.0.1:80}
     */
    public NetworkClosedException(String operation) {
        super(operation + ": " + WORDS);
    }
}
