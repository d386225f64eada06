package io.sockflux.contract.stream;

import io.netty.buffer.ByteBuf;
import io.sockflux.contract.kit.Bytes;
import io.sockflux.stream.Connection;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.concurrent.atomic.AtomicLong;
import org.reactivestreams.Subscription;
import reactor.core.Disposable;
import reactor.core.publisher.BaseSubscriber;

/**
 * A reader that lags by demand: it asks for the next buffer only while the sender is one ahead, or has offered all. More
 * would not do: two of these buffers are half a budget, at which a sender rests, and most of one may have gone out.
 */
final class LaggingReader extends BaseSubscriber<ByteBuf> {

    private static final int CHUNK = 1 << 16;

    private final long total;
    private final AtomicLong offered = new AtomicLong();
    private final AtomicLong received = new AtomicLong();
    private final AtomicLong furthestBehind = new AtomicLong();
    private final AtomicBoolean asked = new AtomicBoolean();

    /** Of so many bytes in all. */
    LaggingReader(long total) {
        this.total = total;
    }

    /** Sends on one connection all that is read from the other, then closes the one. */
    Disposable read(Connection from, Connection sender) {
        from.receive().subscribe(this);
        return sender.send(Bytes.zeros((int) (total / CHUNK), CHUNK).doOnNext(buffer -> offered()))
                .then(sender.close())
                .subscribe();
    }

    long received() {
        return received.get();
    }

    /** How far the sender has been ahead at most, the kernel's buffers on both sides included. */
    long furthestBehind() {
        return furthestBehind.get();
    }

    private void offered() {
        long ahead = offered.addAndGet(CHUNK) - received.get();
        furthestBehind.accumulateAndGet(ahead, Math::max);
        ask();
    }

    @Override
    protected void hookOnSubscribe(Subscription subscription) {
        ask();
    }

    @Override
    protected void hookOnNext(ByteBuf buffer) {
        received.addAndGet(buffer.readableBytes());
        asked.set(false);
        ask();
    }

    private void ask() {
        long soFar = offered.get();
        if ((soFar == total || soFar - received.get() >= CHUNK) && asked.compareAndSet(false, true)) {
            request(1);
        }
    }
}
