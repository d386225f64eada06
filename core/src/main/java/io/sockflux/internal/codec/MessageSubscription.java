package io.sockflux.internal.codec;

import io.netty.channel.EventLoop;
import io.sockflux.error.ConnectionClosedException;
import io.sockflux.internal.loop.LoopSubscription;
import org.jspecify.annotations.Nullable;
import reactor.core.CoreSubscriber;

/** A subscription to the messages of a codec. Event loop only. */
final class MessageSubscription<I> extends LoopSubscription<I> {

    private final CodecHost host;
    private final CodecInput<I> input;

    MessageSubscription(EventLoop loop, CoreSubscriber<? super I> subscriber, CodecHost host, CodecInput<I> input) {
        super(loop, subscriber);
        this.host = host;
        this.input = input;
    }

    @Override
    public void attach() {
        input.attach(this);
    }

    @Override
    public void detach() {
        input.detach(this);
    }

    @Override
    public void drain() {
        input.work();
    }

    @Override
    public void tooLate() {
        fail(new ConnectionClosedException(host.connection().peerEndpoint()));
    }

    /** Ends the subscription; null completes it. */
    void end(@Nullable Throwable failure) {
        if (failure == null) {
            complete();
        } else {
            fail(failure);
        }
    }
}
