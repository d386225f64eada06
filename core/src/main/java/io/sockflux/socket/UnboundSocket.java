package io.sockflux.socket;

import reactor.core.publisher.Mono;

/** A socket that was made and is neither bound nor connected, {@code socket(2)}: to see what the kernel gives and takes. */
public interface UnboundSocket extends OpenSocket {

    /** Closes it. Happens at subscription. */
    Mono<Void> close();
}
