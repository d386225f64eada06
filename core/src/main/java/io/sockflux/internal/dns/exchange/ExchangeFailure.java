package io.sockflux.internal.dns.exchange;

import java.io.Serial;
import org.jspecify.annotations.Nullable;

/** One server gave no answer to one question. */
public final class ExchangeFailure extends Exception {

    @Serial
    private static final long serialVersionUID = 1;

    private final boolean timeout;

    /**
     * A failed exchange.
     *
     * @param words what it did or did not do, to be read behind the server's address
     * @param timeout whether it just did not answer in time
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
