package io.sockflux.internal.accept;

import io.sockflux.internal.loop.LoopSubscription;
import io.sockflux.stream.Connection;
import reactor.core.CoreSubscriber;

/** A subscription to the connections that a listener accepts. Event loop only. */
final class AcceptSubscription extends LoopSubscription<Connection> {

    private final AcceptQueue queue;

    AcceptSubscription(AcceptQueue queue, CoreSubscriber<? super Connection> subscriber) {
        super(queue.loop(), subscriber);
        this.queue = queue;
    }

    @Override
    public void attach() {
        queue.attach(this);
    }

    @Override
    public void detach() {
        queue.detach(this);
    }

    @Override
    public void drain() {
        queue.drain();
    }

    @Override
    public void tooLate() {
        // The network is closed and the listener with it.
        complete();
    }
}
