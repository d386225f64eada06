package io.sockflux;

import io.sockflux.address.Endpoint;
import java.time.Duration;
import java.util.List;
import reactor.core.publisher.Flux;
import reactor.core.publisher.Mono;

/** Sockets that are bound and listen, of any mix of kinds, as one source of connections. */
public interface Listener {

    /** The endpoints that are bound, in the order in which they were asked for, with the ports that the kernel chose. */
    List<Endpoint> endpoints();

    /**
     * The connections that are accepted on all endpoints, {@code accept(2)}. Connections that no demand asks for wait in
     * the kernel's queues. One subscriber at a time; cancelling stops accepting and leaves the sockets listening.
     * Completes when the listener is closed. A listener that serves a handler has its subscriber already.
     */
    Flux<Connection> connections();

    /** Stops listening and removes the files of unix sockets. Connections that were accepted stay open. */
    Mono<Void> close();

    /** Completes when the listener is closed. */
    Mono<Void> closed();

    /**
     * Stops listening, then waits until the handlers of all connections have ended, and aborts those that are left when
     * the deadline passes. Only for a listener that serves a handler; for others it closes and reports none.
     */
    Mono<DrainOutcome> drain(Duration deadline);

    /**
     * How draining went.
     *
     * @param finished how many connections ended by themselves
     * @param cut how many were aborted at the deadline
     */
    record DrainOutcome(int finished, int cut) {}
}
