package io.sockflux.internal.accept;

import io.sockflux.stream.Connection;
import reactor.core.CoreSubscriber;
import reactor.core.publisher.Flux;

/** The connections that a listener accepts: {@code request(n)} is n calls of {@code accept(2)}. */
final class AcceptedConnections extends Flux<Connection> {

    private final AcceptQueue queue;

    AcceptedConnections(AcceptQueue queue) {
        this.queue = queue;
    }

    @Override
    public void subscribe(CoreSubscriber<? super Connection> subscriber) {
        new AcceptSubscription(queue, subscriber).start();
    }
}
