package io.sockflux.internal.names;

import io.sockflux.internal.loop.BlockingCalls;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.Callable;
import reactor.core.publisher.Flux;
import reactor.core.publisher.Mono;

/** Publishers of calls that may block. */
final class Lookups {

    private Lookups() {}

    static <T> Mono<T> one(Callable<Optional<T>> call) {
        return BlockingCalls.call(() -> call.call().orElse(null));
    }

    static <T> Flux<T> all(Callable<List<T>> call) {
        return BlockingCalls.call(call).flatMapIterable(list -> list);
    }
}
