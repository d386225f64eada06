package io.sockflux.socket;

import reactor.core.publisher.Flux;
import reactor.core.publisher.Mono;

/**
 * Signal-driven I/O on a single socket. The process owns the socket ({@code F_SETOWN}). The kernel sends the process
 * SIGIO when something happens there ({@code O_ASYNC}), and SIGURG when urgent data comes. Signals go on beside the
 * event loop, which does not need them; they are here because sockets have them. {@code docs/portability.md} tells
 * which kinds of socket signal what.
 *
 * <p>The first use in a process installs handlers for both signals, which stay: without a handler SIGIO ends a process.
 */
public interface SignalIo {

    /** Owns the socket and turns signals on. Done twice it is done once. */
    Mono<Void> enable();

    /** Turns signals off. Done twice, or without them being on, it does nothing. Closing the socket does it too. */
    Mono<Void> disable();

    /**
     * The socket's events during the subscription, while signals are on. There is no backpressure: a subscriber that is
     * slower than the signals misses some, as a process does. Completes when the socket is closed.
     */
    Flux<SignalEvent> events();
}
