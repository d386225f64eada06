package io.sockflux.examples.soak;

import io.sockflux.Acceptor;
import io.sockflux.Network;
import io.sockflux.address.Endpoint;
import io.sockflux.stream.Connection;
import io.sockflux.stream.Listener;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Random;
import java.util.function.Function;
import java.util.function.UnaryOperator;
import org.reactivestreams.Publisher;
import reactor.core.publisher.Mono;

/** A hardship that has a server of its own, which lives from round to round. */
abstract class Serving implements Hardship {

    private final Network network;
    private final Mono<Listener> listener;

    /**
     * Serves at loopback and at a unix path. Failures of handlers are no news: clients are as rude as they can be.
     *
     * @param folder where the unix path is
     */
    Serving(Network network, Path folder, UnaryOperator<Acceptor> recipe, Function<Connection, Publisher<?>> handler) {
        this.network = network;
        this.listener = recipe.apply(network.acceptor()
                        .endpoints(endpoints(folder).toArray(Endpoint[]::new))
                        .onHandlerError((connection, error) -> {}))
                .serve(handler)
                .cache();
    }

    private List<Endpoint> endpoints(Path folder) {
        return new ArrayList<>(List.of(Endpoint.parse("tcp://127.0.0.1:0"), Endpoint.unix(folder.resolve(kind()))));
    }

    /** The network of both sides. */
    final Network network() {
        return network;
    }

    @Override
    public final Mono<Integer> round(Random random) {
        return listener.flatMap(server -> round(server.endpoints(), random));
    }

    /** A part of it, with clients of the server. */
    abstract Mono<Integer> round(List<Endpoint> server, Random random);

    static Endpoint any(List<Endpoint> server, Random random) {
        return server.get(random.nextInt(server.size()));
    }

    @Override
    public Mono<Void> close() {
        return listener.flatMap(Listener::close);
    }
}
