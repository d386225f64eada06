package io.sockflux.internal.loop;

import java.util.function.Supplier;
import reactor.core.publisher.Mono;

/** Tells waiters that their network is being closed, if no end of a channel would tell them. Called from any thread. */
public final class Closing extends Onset {

    Closing() {
        super("the network is closed");
    }

    /** Fails with this error when the network is closed; for {@link UntilClosed}. */
    public Mono<Void> error(Supplier<? extends Throwable> failure) {
        return Mono.create(sink -> sink.onDispose(tell(() -> sink.error(failure.get()))));
    }
}
