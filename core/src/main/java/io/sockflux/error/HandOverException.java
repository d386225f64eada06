package io.sockflux.error;

import java.io.IOException;

/**
 * The sockets of another process could not be taken over, and that process serves on. The message says why: in the words
 * of the other process where it has refused.
 */
public class HandOverException extends IOException {

    private static final long serialVersionUID = 1;

    /** A failure in these words. */
    public HandOverException(String message) {
        super(message);
    }

    /** A failure in these words, with its cause. */
    public HandOverException(String message, Throwable cause) {
        super(message, cause);
    }
}
