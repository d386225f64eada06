package io.sockflux.bridge;

import io.netty.buffer.ByteBuf;
import io.sockflux.ByteFlux;
import reactor.core.CoreSubscriber;
import reactor.core.publisher.Flux;

/** What a connection receives, in buffers that are safe to lose, or pooled for those who know. */
final class ReceivedBytes extends ByteFlux {

    private final StreamConnection connection;

    ReceivedBytes(StreamConnection connection) {
        this.connection = connection;
    }

    @Override
    public void subscribe(CoreSubscriber<? super ByteBuf> subscriber) {
        new ReceiveSubscription(connection, subscriber, false).start();
    }

    @Override
    public Flux<ByteBuf> pooled() {
        return new Flux<>() {
            @Override
            public void subscribe(CoreSubscriber<? super ByteBuf> subscriber) {
                new ReceiveSubscription(connection, subscriber, true).start();
            }
        };
    }
}
