package io.sockflux.internal.receive;

import io.sockflux.internal.channel.Items;
import io.sockflux.message.Message;
import reactor.core.CoreSubscriber;
import reactor.core.publisher.Flux;

/** The input of a datagram socket: in messages that are safe to lose, or in pooled messages on request. */
public final class ReceivedMessages extends Flux<Message> {

    private static final WholeItemSplitter<Message> COPIED = new WholeItemSplitter<>(Items::onHeap);
    private static final WholeItemSplitter<Message> POOLED = new WholeItemSplitter<>(item -> (Message) item);

    private final ReceiveQueue queue;

    public ReceivedMessages(ReceiveQueue queue) {
        this.queue = queue;
    }

    @Override
    public void subscribe(CoreSubscriber<? super Message> subscriber) {
        new ReceiveSubscription<>(queue, subscriber, COPIED).start();
    }

    /** The messages without a copy; the subscriber releases them. */
    public Flux<Message> pooled() {
        return ReceivedBytes.received(queue, () -> POOLED);
    }
}
