package io.sockflux.stream;

import io.sockflux.address.Endpoint;
import io.sockflux.socket.OpenSocket;
import java.time.Duration;
import java.util.List;
import java.util.OptionalInt;
import reactor.core.publisher.Flux;
import reactor.core.publisher.Mono;

/** Sockets that are bound and listen, of any mix of kinds, as one source of connections. */
public interface Listener {

    /** The endpoints that are bound now, in the order in which they were asked for, with the ports that the kernel chose. */
    List<Endpoint> endpoints();

    /** The sockets of these endpoints, in the same order: their options and what the kernel says of them. */
    List<OpenSocket> sockets();

    /**
     * Listens on these endpoints too, all of them or, if one cannot be bound, none.
     *
     * @return the endpoints with the ports that the kernel chose; or {@link io.sockflux.error.SystemCallException} that
     *     names the one that could not be bound
     */
    Mono<List<Endpoint>> add(Endpoint... more);

    /**
     * Stops listening on these endpoints, given as {@link #endpoints()} has them. Connections that were accepted stay open;
     * those that wait in the kernel's queue are lost, as the kernel has no other way.
     *
     * @return completes when they are closed; {@link IllegalArgumentException} if one is not bound here, and then none is
     *     removed
     */
    Mono<Void> remove(Endpoint... some);

    /** The state of the kernel's queue of each endpoint. */
    Mono<List<Backlog>> backlogs();

    /**
     * The connections that are accepted on all endpoints, {@code accept(2)}. Connections that no demand asks for wait in
     * the kernel's queues. One subscriber at a time; cancelling stops accepting and leaves the sockets listening.
     * Completes when the listener is closed.
     *
     * <p>Each connection is the subscriber's to close. One that is dropped before anything was done with it is aborted at
     * once: by {@code filter} and its kin where they come behind operators that pass elements straight on, and from the
     * queue of {@code publishOn} or {@code concatMap} directly behind, when that is cancelled. Other operators tell their
     * own discard hook only: {@code doOnDiscard(Connection.class, c -> c.abort().subscribe())} at the end of the chain.
     *
     * <p>A listener that serves a handler has its subscriber already.
     */
    Flux<Connection> connections();

    /** Stops listening and removes the files that binding unix sockets has made. Connections that were accepted stay open. */
    Mono<Void> close();

    /** Completes when the listener is closed. */
    Mono<Void> closed();

    /**
     * Stops listening, then waits until the handlers of all connections have ended, and aborts those that are left when
     * the deadline passes. Only for a listener that serves a handler; for others it closes and reports none.
     */
    Mono<DrainOutcome> drain(Duration deadline);

    /**
     * The queue in which the kernel holds the connections of one endpoint until they are accepted, {@code listen(2)}.
     *
     * @param endpoint whose queue it is
     * @param asked the backlog that was asked for
     * @param inForce the backlog that the kernel granted; empty where it does not say (it does for TCP on Linux)
     * @param waiting how many connections wait now; empty where it does not say
     */
    record Backlog(Endpoint endpoint, int asked, OptionalInt inForce, OptionalInt waiting) {}

    /**
     * How draining went.
     *
     * @param finished how many connections ended by themselves
     * @param cut how many were aborted at the deadline
     */
    record DrainOutcome(int finished, int cut) {}
}
