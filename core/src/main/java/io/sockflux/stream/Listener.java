package io.sockflux.stream;

import io.sockflux.address.Endpoint;
import io.sockflux.socket.OpenSocket;
import java.time.Duration;
import java.util.List;
import java.util.OptionalInt;
import reactor.core.publisher.Flux;
import reactor.core.publisher.Mono;

/** Listening sockets of any mix of kinds, as a single source of connections. */
public interface Listener {

    /** The endpoints that are bound now, in the order in which they were asked for, with the ports that the kernel chose. */
    List<Endpoint> endpoints();

    /** The sockets of {@link #endpoints()}, in the same order: their options and what the kernel says of them. */
    List<OpenSocket> sockets();

    /**
     * Listens on these endpoints too. If an endpoint cannot be bound, none of them is added.
     *
     * @return the endpoints with the ports that the kernel chose; or {@link io.sockflux.error.SystemCallException} that
     *     names the endpoint that could not be bound
     */
    Mono<List<Endpoint>> add(Endpoint... more);

    /**
     * Stops listening on these endpoints, given as {@link #endpoints()} has them. Accepted connections stay open.
     * Connections that wait in the kernel's queue are lost, as the kernel has no other way.
     *
     * @return completes when the sockets are closed; fails with {@link IllegalArgumentException}, and removes nothing,
     *     if an endpoint is not bound here
     */
    Mono<Void> remove(Endpoint... some);

    /**
     * Whether the listener has stopped accepting for a while, because the process or the system has no descriptor left, or
     * no memory (EMFILE, ENFILE, ENOBUFS, ENOMEM of {@code accept(2)}). Connections wait in the kernel meanwhile. The
     * listener tries again when a connection has closed, at the latest after a second. False once it is closed.
     */
    boolean isShortOfDescriptors();

    /** The state of the kernel's queue of each endpoint. */
    Mono<List<Backlog>> backlogs();

    /** What the listener has counted, over all its endpoints. Any thread may ask at any time, also of a closed listener. */
    ListenerCounts counts();

    /**
     * The connections that are accepted on all endpoints, {@code accept(2)}. Without demand, connections wait in the
     * kernel's queues. At most a single subscriber at a time. Cancelling stops accepting and leaves the sockets
     * listening. Completes when the listener is closed.
     *
     * <p>The subscriber owns each connection and closes it. Some operators drop a connection before any code has used
     * it. Two kinds of operators make the listener abort such a connection at once. The first are {@code filter} and
     * its kin, behind operators that pass elements straight on. The second are {@code publishOn} and {@code concatMap}
     * directly behind this flux, for their queue when they are cancelled. Other operators tell their own discard hook
     * only: {@code doOnDiscard(Connection.class, c -> c.abort().subscribe())} at the end of the chain.
     *
     * <p>A listener that serves a handler has its subscriber already.
     *
     * {@snippet id="JavadocPageTest.listen" :
     * Mono<Listener> listening = network.acceptor()
     *         .endpoints("tcp://127.0.0.1:0", "tcp://[::1]:0")
     *         .listen()
     *         .doOnNext(listener -> listener.accept()
     *                 .flatMap(connection -> connection
     *                         .send(connection.receive())
     *                         .then(connection.close())
     *                         .onErrorResume(error -> connection.abort().then(Mono.empty())))
     *                 .subscribe());
     * }
     */
    Flux<Connection> accept();

    /** Stops listening and removes the files that binding unix sockets has made. Accepted connections stay open. */
    Mono<Void> close();

    /** Completes when the listener is closed. */
    Mono<Void> closed();

    /**
     * Stops listening and waits until the handlers of all connections have ended. {@link Connection#draining()} tells the
     * handlers. At the deadline it aborts the connections that are left, and tells
     * {@link io.sockflux.Acceptor#onHandlerError} of each with {@link io.sockflux.error.DrainDeadlineException}. This is for a listener that serves a handler; another listener only closes, and
     * reports no connections.
     *
     * {@snippet id="DrainPageTest.both" :
     * Listener.DrainOutcome outcome =
     *         listener.drain(Duration.ofSeconds(30)).block();
     * }
     */
    Mono<DrainOutcome> drain(Duration deadline);

    /**
     * The queue in which the kernel holds an endpoint's connections until the listener accepts them, {@code listen(2)}.
     *
     * @param endpoint the endpoint of the queue
     * @param asked the backlog that was asked for; empty for an adopted socket that keeps its own
     * @param inForce the backlog that the kernel granted; empty where the kernel does not say (it does for TCP on
     *     Linux)
     * @param waiting how many connections wait now; empty where the kernel does not say
     */
    record Backlog(Endpoint endpoint, OptionalInt asked, OptionalInt inForce, OptionalInt waiting) {}

    /**
     * The result of draining.
     *
     * @param finished how many connections ended by themselves
     * @param cut how many were aborted at the deadline
     */
    record DrainOutcome(int finished, int cut) {}
}
