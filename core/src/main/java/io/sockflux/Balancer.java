package io.sockflux;

import static java.util.Objects.requireNonNull;

import io.sockflux.balance.BackendState;
import io.sockflux.internal.balance.Balancing;
import io.sockflux.internal.connect.Connecting;
import io.sockflux.stream.Connection;
import java.util.List;
import java.util.function.Function;
import java.util.function.UnaryOperator;
import java.util.stream.Collectors;
import org.reactivestreams.Publisher;
import reactor.core.publisher.Flux;
import reactor.core.publisher.Mono;

/**
 * Connects to one of several backends, each time to one that is up and has room.
 *
 * <p>A connect that fails ejects its backend at once, and so does a check. From that moment no connection is given to it, not
 * even one that was chosen before and is ready only then. After a wait the balancer itself connects to it; when it is
 * reached it is given connections again. Waits grow exponentially while that fails. The subscriber whose connect has failed
 * gets another backend.
 *
 * <p>A connection that its backend resets ejects nothing, as programs reset connections too, and a client could have them do
 * so. It makes the balancer check the backend at once.
 *
 * <p>Errors of this side, such as EMFILE, eject nothing and fail the connect. A balancer that is not needed any more is
 * closed; closing the network closes it too.
 */
public final class Balancer {

    private final List<Connector> backends;
    private final Balancing balancing;
    private final Mono<Void> networkClosed;

    Balancer(List<Connector> backends, Balancing balancing, Mono<Void> networkClosed) {
        this.backends = backends;
        this.balancing = balancing;
        this.networkClosed = networkClosed;
    }

    /** Connects to a backend, as its connector says; see {@link #connect(UnaryOperator)}. */
    public Mono<Connection> connect() {
        return connect(UnaryOperator.identity());
    }

    /**
     * Connects to a backend.
     *
     * @param change what holds for this connection alone, such as {@link Connector#on} or {@link Connector#proxyProtocol};
     *     called with the connector of each backend that is tried. The target stays what it is
     * @return the connection, which the subscriber closes. It counts until its socket is closed. Fails with
     *     {@link io.sockflux.error.NoBackendException} when none is up and has room within the
     *     {@link BalancerRecipe#waitTimeout wait}, which says of each why. Cancelling closes every socket and takes no
     *     place away
     */
    public Mono<Connection> connect(UnaryOperator<Connector> change) {
        requireNonNull(change, "change");
        return balancing.connect(index -> change.apply(backends.get(index)).connect());
    }

    /** Connects to a backend and closes the connection after the body; see {@link #use(UnaryOperator, Function)}. */
    public <T> Flux<T> use(Function<? super Connection, ? extends Publisher<? extends T>> body) {
        return use(UnaryOperator.identity(), body);
    }

    /**
     * Connects to a backend, calls the body with the connection, and closes the connection when the body has completed. As
     * {@link Connector#use}: a body that fails or is cancelled aborts the connection.
     *
     * {@snippet id="BalancePageTest.relay" :
     * Mono<Listener> front = network.acceptor()
     *         .endpoints("tcp://127.0.0.1:0")
     *         .serve(client -> balancer.use(backend -> backend.on(client), client::relayTo));
     * }
     *
     * @param change as of {@link #connect(UnaryOperator)}
     */
    public <T> Flux<T> use(
            UnaryOperator<Connector> change, Function<? super Connection, ? extends Publisher<? extends T>> body) {
        return Connecting.use(connect(change), body, networkClosed);
    }

    /** Each backend as it is now, in the order of the recipe. */
    public List<BackendState> backends() {
        return balancing.states();
    }

    /**
     * Chooses no more backends and ends the checks. Those who wait, and later ones, fail with
     * {@link io.sockflux.error.NoBackendException}. Connections go on, and connects that are under way. Begins at
     * subscription.
     */
    public Mono<Void> close() {
        return Mono.fromRunnable(balancing::close);
    }

    @Override
    public String toString() {
        return backends().stream().map(BackendState::toString).collect(Collectors.joining("; ", "balancer: ", ""));
    }
}
