package io.sockflux.examples.chat;

import java.io.IOException;
import java.io.Serial;

/** A member cannot have this name. */
final class BadNameException extends IOException {

    @Serial
    private static final long serialVersionUID = 1L;

    BadNameException(String message) {
        super(message);
    }
}
