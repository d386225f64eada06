package io.sockflux.internal.dns.exchange;

import java.io.Serial;
import org.jspecify.annotations.Nullable;

/** A server did not answer a question. */
public final class ExchangeFailure extends Exception {

    @Serial
    private static final long serialVersionUID = 1;

    private final boolean timeout;

    /**
     * A failed exchange.
     *
     * @param words what the server did or did not do; they follow the server's address in messages
     * @param timeout whether the server did not answer in time
     */
    public ExchangeFailure(String words, boolean timeout, @Nullable Throwable cause) {
        super(words, cause, false, false);
        this.timeout = timeout;
    }

    public String words() {
        return String.valueOf(getMessage());
    }

    public boolean isTimeout() {
        return timeout;
    }
}
