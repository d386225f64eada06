package io.sockflux.internal.receive;

import reactor.core.CoreSubscriber;

/**
 * The subscription of a relay that has claimed the queue.
 *
 * @param <T> what is made of the bytes
 */
final class RelaySubscription<T> extends ReceiveSubscription<T> {

    private final Object relay;

    RelaySubscription(ReceiveQueue queue, CoreSubscriber<? super T> subscriber, Splitter<T> splitter, Object relay) {
        super(queue, subscriber, splitter);
        this.relay = relay;
    }

    @Override
    Object relay() {
        return relay;
    }
}
