package io.sockflux.internal.loop;

import java.util.concurrent.atomic.AtomicReference;
import org.jspecify.annotations.Nullable;
import reactor.core.publisher.Flux;
import reactor.core.publisher.Mono;

/**
 * Ends a source with its network: cancels the source, then fails. Reactor's {@code takeUntilOther} cancels its source
 * only if the other publisher emits or completes. If the other publisher fails, the source runs on without a subscriber.
 */
public final class UntilClosed {

    private UntilClosed() {}

    /**
     * The source until the network is closed.
     *
     * @param closed fails when the network is closed
     */
    public static <T> Flux<T> flux(Flux<T> source, Mono<Void> closed) {
        return Flux.defer(() -> {
            AtomicReference<@Nullable Throwable> failure = new AtomicReference<>();
            return source.takeUntilOther(completing(closed, failure)).concatWith(Flux.defer(() -> told(failure)));
        });
    }

    /**
     * The source until the network is closed.
     *
     * @param closed fails when the network is closed
     */
    public static <T> Mono<T> mono(Mono<T> source, Mono<Void> closed) {
        return Mono.defer(() -> {
            AtomicReference<@Nullable Throwable> failure = new AtomicReference<>();
            return source.takeUntilOther(completing(closed, failure)).switchIfEmpty(Mono.defer(() -> told(failure)));
        });
    }

    private static Mono<Void> completing(Mono<Void> closed, AtomicReference<@Nullable Throwable> failure) {
        return closed.onErrorResume(error -> {
            failure.set(error);
            return Mono.empty();
        });
    }

    private static <T> Mono<T> told(AtomicReference<@Nullable Throwable> failure) {
        Throwable error = failure.get();
        return error == null ? Mono.empty() : Mono.error(error);
    }
}
