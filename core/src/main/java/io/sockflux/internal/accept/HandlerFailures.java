package io.sockflux.internal.accept;

import static java.util.Objects.requireNonNull;

import io.sockflux.stream.Connection;
import io.sockflux.stream.WhenFailed;
import java.util.function.BiConsumer;

/**
 * The treatment of handlers that fail, and of their connections.
 *
 * @param observer told of each failure
 * @param whenFailed how the connection ends
 */
public record HandlerFailures(BiConsumer<? super Connection, ? super Throwable> observer, WhenFailed whenFailed) {

    /** These settings with another observer. */
    public HandlerFailures withObserver(BiConsumer<? super Connection, ? super Throwable> other) {
        return new HandlerFailures(requireNonNull(other, "observer"), whenFailed);
    }

    /** These settings with another end of the connection. */
    public HandlerFailures withWhenFailed(WhenFailed choice) {
        return new HandlerFailures(observer, requireNonNull(choice, "choice"));
    }
}
