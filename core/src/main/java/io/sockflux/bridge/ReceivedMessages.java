package io.sockflux.bridge;

import io.sockflux.message.Message;
import reactor.core.CoreSubscriber;
import reactor.core.publisher.Flux;

/** What a datagram socket receives, in messages that are safe to lose, or pooled for those who know. */
final class ReceivedMessages extends Flux<Message> {

    private static final WholeItems<Message> COPIED = new WholeItems<>(Items::onHeap);
    private static final WholeItems<Message> POOLED = new WholeItems<>(item -> (Message) item);

    private final ReceiveQueue queue;

    ReceivedMessages(ReceiveQueue queue) {
        this.queue = queue;
    }

    @Override
    public void subscribe(CoreSubscriber<? super Message> subscriber) {
        new ReceiveSubscription<>(queue, subscriber, COPIED).start();
    }

    /** Without a copy. */
    Flux<Message> pooled() {
        return ReceivedBytes.received(queue, () -> POOLED);
    }
}
