package io.sockflux.bridge;

import io.sockflux.Connection;
import reactor.core.CoreSubscriber;

/** The subscription of one subscriber to what a listener accepts; on the listener's loop. */
final class AcceptSubscription extends LoopSubscription<Connection> {

    private final AcceptQueue queue;

    AcceptSubscription(AcceptQueue queue, CoreSubscriber<? super Connection> subscriber) {
        super(queue.loop(), subscriber);
        this.queue = queue;
    }

    @Override
    void attach() {
        queue.attach(this);
    }

    @Override
    void detach() {
        queue.detach(this);
    }

    @Override
    void drain() {
        queue.drain();
    }

    @Override
    void tooLate() {
        // The network is closed and the listener with it.
        complete();
    }
}
