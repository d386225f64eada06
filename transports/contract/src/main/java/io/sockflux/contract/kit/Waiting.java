package io.sockflux.contract.kit;

import static java.util.Objects.requireNonNull;

import java.time.Duration;
import org.reactivestreams.Publisher;
import reactor.core.publisher.Flux;
import reactor.core.publisher.Mono;

/** Waits for publishers. The bound is no verdict: it only ends a test that hangs. */
public final class Waiting {

    private static final Duration HANG = Duration.ofSeconds(100);

    private Waiting() {}

    /** The value; its error is thrown, and no value is an error too. */
    public static <T> T result(Mono<T> mono) {
        return requireNonNull(mono.block(HANG), "completed without a value");
    }

    /** Until it has ended; its error is thrown. */
    public static void done(Publisher<?> publisher) {
        Flux.from(publisher).then().block(HANG);
    }
}
