package io.sockflux.socket;

import reactor.core.publisher.Flux;
import reactor.core.publisher.Mono;

/**
 * Signal-driven I/O on one socket: the process owns the socket ({@code F_SETOWN}) and the kernel sends it SIGIO when
 * something happens there ({@code O_ASYNC}), and SIGURG when urgent data comes. It goes on beside the event loop, which does
 * not need it; it is here because sockets have it. Which kinds of socket signal what: {@code docs/portability.md}.
 *
 * <p>The first use in a process installs handlers for both signals, which stay: without one SIGIO ends a process.
 */
public interface SignalIo {

    /** Owns the socket and turns signals on. Done twice it is done once. */
    Mono<Void> enable();

    /** Turns signals off. Done twice, or without them being on, it does nothing. Closing the socket does it too. */
    Mono<Void> disable();

    /**
     * What happens while signals are on and this is subscribed to. It has no back-pressure: who is slower than the signals
     * misses some, as a process does. Ends when the socket is closed.
     */
    Flux<SignalEvent> events();
}
