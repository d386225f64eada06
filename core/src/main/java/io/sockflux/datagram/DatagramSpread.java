package io.sockflux.datagram;

import static java.util.Objects.requireNonNull;

import io.sockflux.DatagramBinder;
import io.sockflux.address.Endpoint;
import io.sockflux.message.Message;
import java.util.List;
import java.util.function.Function;
import java.util.function.UnaryOperator;
import org.reactivestreams.Publisher;
import reactor.core.publisher.Flux;
import reactor.core.publisher.Mono;

/**
 * Several UDP sockets at the same endpoint, each on an event loop of its own. {@link DatagramBinder#bindSpread} makes
 * them.
 *
 * <p>The kernel chooses the member that a datagram comes to. Linux takes a hash of both addresses and ports. So all
 * datagrams of a source come to the same member, in order, as long as the members stay the same. Many sources are
 * spread over all members. When a member is closed, its sources get new members, and so do the sources of another
 * member. Where the system does not spread, as macOS does not, a single member gets all datagrams.
 */
public final class DatagramSpread {

    private static final int AHEAD = 16;

    private final List<DatagramSocket> sockets;

    private final UnaryOperator<Mono<Void>> untilClosed;

    /**
     * Open sockets.
     *
     * @param untilClosed fails a wait when the network is closed
     */
    public DatagramSpread(List<DatagramSocket> sockets, UnaryOperator<Mono<Void>> untilClosed) {
        this.sockets = List.copyOf(sockets);
        this.untilClosed = untilClosed;
    }

    /** The members, in the order in which they were bound. */
    public List<DatagramSocket> sockets() {
        return sockets;
    }

    /** The endpoint that all members are bound to. */
    public Endpoint localEndpoint() {
        return sockets.get(0).localEndpoint();
    }

    /**
     * The datagrams that come to any member, as by {@link DatagramSocket#receive()}; the datagrams of a source stay in
     * order. Signals come from the event loops of all members, never at the same time. Each member reads up to 16
     * datagrams ahead of demand.
     */
    public Flux<Message> receive() {
        return Flux.merge(Flux.fromIterable(sockets).map(DatagramSocket::receive), Math.max(1, sockets.size()), AHEAD);
    }

    /**
     * Calls the handler with each member and subscribes to the handler's publisher. Signals of a member come on its own
     * event loop, where the handler must not block.
     *
     * @return completes when all publishers have ended. The first failure cancels the other publishers and is the
     *     error. Cancelling cancels all publishers. The sockets stay open. Fails with
     *     {@link io.sockflux.error.NetworkClosedException} when the network is closed.
     */
    public Mono<Void> serve(Function<? super DatagramSocket, ? extends Publisher<?>> handler) {
        requireNonNull(handler, "handler");
        return untilClosed.apply(Flux.fromIterable(sockets)
                .flatMap(socket -> Flux.from(handler.apply(socket)).then(), sockets.size())
                .then());
    }

    /** Closes all members. Happens at subscription. */
    public Mono<Void> close() {
        return Mono.when(sockets.stream().map(DatagramSocket::close).toList());
    }

    /** Completes when all members are closed, for whatever reason. */
    public Mono<Void> closed() {
        return Mono.when(sockets.stream().map(DatagramSocket::closed).toList());
    }

    @Override
    public String toString() {
        return sockets.size() + " datagram sockets at " + localEndpoint();
    }
}
