package io.sockflux.internal.resource;

import org.reactivestreams.Publisher;
import reactor.core.publisher.Mono;

/** What a user does with a connection that is lent for the length of a publisher. */
public final class UseBody {

    private UseBody() {}

    /**
     * Gives the connection back before the value of a Mono is emitted. A Mono has ended with its value, but operators such as
     * {@code next()} and {@code blockFirst()} cancel behind it, and a cancellation would abort the connection.
     *
     * @param giveBack gives the connection back, once however often it is subscribed to
     */
    public static <T> Publisher<? extends T> of(Publisher<? extends T> body, Mono<?> giveBack) {
        return body instanceof Mono<? extends T> mono ? mono.flatMap(value -> giveBack.thenReturn(value)) : body;
    }
}
