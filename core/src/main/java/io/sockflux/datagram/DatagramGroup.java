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
 * Several UDP sockets at one endpoint, each on an event loop of its own. {@link DatagramBinder#bindSpread} makes it.
 *
 * <p>Which of them a datagram comes to is the kernel's choice: Linux takes a hash of both addresses and ports, so all that
 * one source sends comes to the same member, in order, for as long as the members are the same ones; many sources are spread
 * over all. When a member is closed its sources, and those of another one, get new members. Where the system does not spread,
 * as macOS does not, one member gets all.
 */
public final class DatagramGroup {

    private static final int AHEAD = 16;

    private final List<DatagramSocket> sockets;

    private final UnaryOperator<Mono<Void>> untilClosed;

    public DatagramGroup(List<DatagramSocket> sockets, UnaryOperator<Mono<Void>> untilClosed) {
        this.sockets = List.copyOf(sockets);
        this.untilClosed = untilClosed;
    }

    /** The members, in the order in which they were bound. */
    public List<DatagramSocket> sockets() {
        return sockets;
    }

    /** Where all of them are bound. */
    public Endpoint localEndpoint() {
        return sockets.get(0).localEndpoint();
    }

    /**
     * What comes to any of them, {@link DatagramSocket#receive()}; what one source sent stays in order. Signals come from the
     * loops of all, one after the other. Each member reads up to 16 datagrams ahead of demand.
     */
    public Flux<Message> receive() {
        return Flux.merge(Flux.fromIterable(sockets).map(DatagramSocket::receive), Math.max(1, sockets.size()), AHEAD);
    }

    /**
     * Serves each member by what a handler makes of it, each on its own loop where it answers what it receives.
     *
     * @return completes when all have ended; the first failure ends the others too and is the error. Cancelling ends all. The
     *     sockets stay open. {@link io.sockflux.error.NetworkClosedException} when the network is closed.
     */
    public Mono<Void> serve(Function<? super DatagramSocket, ? extends Publisher<?>> handler) {
        requireNonNull(handler, "handler");
        return untilClosed.apply(Flux.fromIterable(sockets)
                .flatMap(socket -> Flux.from(handler.apply(socket)).then(), sockets.size())
                .then());
    }

    /** Closes all of them. Happens at subscription. */
    public Mono<Void> close() {
        return Mono.when(sockets.stream().map(DatagramSocket::close).toList());
    }

    /** Completes when all of them are closed, for whatever reason. */
    public Mono<Void> closed() {
        return Mono.when(sockets.stream().map(DatagramSocket::closed).toList());
    }

    @Override
    public String toString() {
        return sockets.size() + " datagram sockets at " + localEndpoint();
    }
}
