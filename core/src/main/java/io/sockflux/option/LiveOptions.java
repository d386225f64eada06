package io.sockflux.option;

import java.time.Duration;
import reactor.core.publisher.Flux;
import reactor.core.publisher.Mono;

/**
 * The options of an open socket, {@code getsockopt(2)} and {@code setsockopt(2)}. Every call is made on the socket's
 * event loop, at once where the subscriber is on it. What fails is an {@link io.sockflux.option.OptionException} that
 * tells why; on a socket that is closed it is {@link io.sockflux.error.ConnectionClosedException}.
 */
public interface LiveOptions {

    /** The value that is in force. */
    <T> Mono<T> get(Option<T> option);

    /**
     * Sets the option's value.
     *
     * @throws IllegalArgumentException at once, with the range, if the option cannot have this value, or can only be read
     */
    <T> Mono<Void> set(Option<T> option, T value);

    /**
     * The value, read at once and then at this interval for as long as there is a subscriber. Readings that the
     * subscriber has not requested are left out. Completes when the socket is closed.
     *
     * @param interval 1 ms at the least
     */
    <T> Flux<T> observe(Option<T> option, Duration interval);

    /** What was asked for, by the recipe and since, and what is in force now. */
    Mono<OptionReport> report();
}
