package io.sockflux.contract.tck;

import io.sockflux.Network;
import io.sockflux.address.Endpoint;
import io.sockflux.contract.kit.Peer;
import io.sockflux.contract.kit.Waiting;
import io.sockflux.stream.Connection;
import io.sockflux.stream.Listener;
import java.util.concurrent.atomic.AtomicLong;
import org.reactivestreams.Publisher;
import reactor.core.publisher.Flux;

/** The connections that a listener accepts, as a subject of the TCK. */
record TckAccepting(Network network) implements TckPublisher.Subject<Connection> {

    @Override
    public Publisher<Connection> publisher(long elements, TckPublisher<Connection> verification) throws Exception {
        Listener listener = listen(verification);
        for (long i = 0; i < elements; i++) {
            Peer peer = Peer.connect(listener.endpoints().get(0));
            verification.closing(peer::close);
        }
        if (elements == 0) {
            Waiting.done(listener.close());
        }
        AtomicLong left = new AtomicLong(elements);
        return TckPublisher.bare(listener.accept(), connection -> {
            connection.abort().subscribe();
            if (left.decrementAndGet() == 0) {
                listener.close().subscribe();
            }
        });
    }

    @Override
    public Publisher<Connection> failed(TckPublisher<Connection> verification) {
        Listener listener = listen(verification);
        Flux<Connection> connections = listener.accept();
        // There is a subscriber already, and there can be one at a time.
        connections.subscribe().isDisposed();
        return TckPublisher.bare(connections, connection -> {});
    }

    private Listener listen(TckPublisher<Connection> verification) {
        Listener listener = Waiting.result(
                network.acceptor().endpoints(Endpoint.tcp("127.0.0.1", 0)).listen());
        verification.closing(() -> Waiting.done(listener.close()));
        return listener;
    }

    @Override
    public long most() {
        return 40;
    }
}
