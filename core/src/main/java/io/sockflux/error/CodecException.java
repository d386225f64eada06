package io.sockflux.error;

import java.io.IOException;
import org.jspecify.annotations.Nullable;

/**
 * A decoder or an encoder of the program did what it must not: it threw, or it broke a rule of its type. The message says
 * which, and what is expected.
 *
 * <p>After a decoder's failure the connection stays open, and the input stays where the failed item begins. After an
 * encoder's failure nothing of the failed item was sent.
 */
public class CodecException extends IOException {

    private static final long serialVersionUID = 1;

    /**
     * A failure of a decoder or an encoder.
     *
     * @param cause what it threw; null where it broke a rule
     */
    public CodecException(String message, @Nullable Throwable cause) {
        super(message, cause);
    }
}
