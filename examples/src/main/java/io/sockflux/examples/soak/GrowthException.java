package io.sockflux.examples.soak;

import java.io.Serial;

/** The process holds more than at the begin. */
final class GrowthException extends RuntimeException {

    @Serial
    private static final long serialVersionUID = 1L;

    GrowthException(String message) {
        super(message);
    }
}
