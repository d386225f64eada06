package io.sockflux.internal.resource;

import org.reactivestreams.Publisher;
import reactor.core.publisher.Mono;

/** Runs the body of {@code use}: a connection is lent to it for the length of a publisher. */
public final class UseBody {

    private UseBody() {}

    /**
     * Gives the connection back before the value of a Mono is emitted. A Mono has ended with its value. But operators
     * such as {@code next()} and {@code blockFirst()} cancel after the value, and a cancellation would abort the
     * connection.
     *
     * @param giveBack gives the connection back, once for any number of subscriptions
     */
    public static <T> Publisher<? extends T> of(Publisher<? extends T> body, Mono<?> giveBack) {
        return body instanceof Mono<? extends T> mono ? mono.flatMap(value -> giveBack.thenReturn(value)) : body;
    }
}
