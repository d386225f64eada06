package io.sockflux.internal.accept;

import static java.util.Objects.requireNonNull;

import io.sockflux.stream.Connection;
import io.sockflux.stream.WhenFailed;
import java.util.function.BiConsumer;

/**
 * What becomes of the failure of a handler, and of its connection.
 *
 * @param observer told of each
 * @param whenFailed what is done with the connection
 */
public record HandlerFailures(BiConsumer<? super Connection, ? super Throwable> observer, WhenFailed whenFailed) {

    /** The same, and another observer is told. */
    public HandlerFailures withObserver(BiConsumer<? super Connection, ? super Throwable> other) {
        return new HandlerFailures(requireNonNull(other, "observer"), whenFailed);
    }

    /** The same, with another end of the connection. */
    public HandlerFailures withWhenFailed(WhenFailed choice) {
        return new HandlerFailures(observer, requireNonNull(choice, "choice"));
    }
}
