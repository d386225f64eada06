package io.sockflux.error;

import io.sockflux.address.Endpoint;
import java.io.IOException;
import java.time.Duration;
import java.util.Locale;

/**
 * An attempt to connect that failed: a fresh socket and an address, or the look-up of the name when it came to no
 * address.
 *
 * @param endpoint the address that was tried, or the name that was looked up
 * @param failure why it failed
 * @param elapsed how long it took
 */
public record ConnectAttempt(Endpoint endpoint, IOException failure, Duration elapsed) {

    /**
     * The errno by name, the {@code EAI_} code of a failed look-up, or a proxy and its refusal. Where there is none, the
     * failure's message in a single line.
     */
    public String reason() {
        if (failure instanceof SystemCallException e && e.errno().isPresent()) {
            return e.errno().get().name();
        }
        if (failure instanceof NameResolutionException e) {
            return e.code();
        }
        if (failure instanceof ProxyException e) {
            return e.reason();
        }
        return String.valueOf(failure.getMessage()).strip().replaceAll("\\s*\\R\\s*", " ");
    }

    /** Whether trying again may help. */
    public boolean canPass() {
        if (failure instanceof SystemCallException e) {
            return e.errno().map(Errno::canPass).orElse(false);
        }
        if (failure instanceof ProxyException e) {
            return e.canPass();
        }
        return failure instanceof NameResolutionException e && e.canPass();
    }

    @Override
    public String toString() {
        return String.format(Locale.ROOT, "%s %s after %.1f ms", endpoint, reason(), elapsed.toNanos() / 1e6);
    }
}
