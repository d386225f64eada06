package io.sockflux.internal.receive;

import io.netty.buffer.ByteBuf;
import io.sockflux.error.TooLongException;
import io.sockflux.internal.channel.Items;
import io.sockflux.internal.loop.LoopSubscription;
import io.sockflux.message.Message;
import io.sockflux.spi.Scattered;
import io.sockflux.urgent.UrgentEvent;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.util.List;
import org.jspecify.annotations.Nullable;
import reactor.core.CoreSubscriber;

/**
 * The subscription of one subscriber to what a connection receives, cut by a {@link Splitter}; on the connection's loop.
 * Bytes of which nothing was made stay in the queue, for more demand or for the next subscriber.
 *
 * @param <T> what is made of the bytes
 */
final class ReceiveSubscription<T> extends LoopSubscription<T> {

    private final ReceiveQueue queue;
    private final Splitter<T> splitter;
    private final @Nullable Object relay;

    ReceiveSubscription(ReceiveQueue queue, CoreSubscriber<? super T> subscriber, Splitter<T> splitter) {
        this(queue, subscriber, splitter, null);
    }

    /** That of a relay that has claimed the queue. */
    ReceiveSubscription(
            ReceiveQueue queue, CoreSubscriber<? super T> subscriber, Splitter<T> splitter, @Nullable Object relay) {
        super(queue.eventLoop(), subscriber);
        this.queue = queue;
        this.splitter = splitter;
        this.relay = relay;
    }

    @Nullable
    Object relay() {
        return relay;
    }

    @Override
    public void attach() {
        queue.attach(this);
    }

    @Override
    public void detach() {
        if (queue.detach(this)) {
            splitter.giveBack(queue::putBack);
        }
    }

    @Override
    public void drain() {
        queue.drain();
    }

    @Override
    public void tooLate() {
        queue.releaseAfterEnd(splitter::giveBack);
        fail(queue.closedHere());
    }

    /** Whether it takes what travels beside the bytes too. */
    boolean takesWhole() {
        return splitter.takesWhole();
    }

    /** Where it wants what comes to go; null where it takes any buffer. */
    @Nullable
    List<ByteBuffer> room() {
        return splitter.room();
    }

    /** Takes the item over, and emits as much as is in it and there is demand for. */
    void next(Object item) {
        if (splitter.takesWhole()) {
            T element = splitter.whole(item);
            if (element != null) {
                emit(element);
            }
        } else if (item instanceof Message message && message.isTruncated()) {
            // Its rest is lost; in bytes alone that could not be told.
            Items.discardReceived(message);
            detach();
            fail(new TooLongException("record", message.data().capacity()));
        } else if (item instanceof Scattered scattered) {
            scattered(scattered);
        } else if (!(item instanceof UrgentEvent)) {
            split(Items.bytes(item, queue));
        }
    }

    private void scattered(Scattered scattered) {
        if (scattered.isTruncated()) {
            detach();
            fail(new TooLongException("record", scattered.bytes()));
            return;
        }
        T element = splitter.scattered(scattered.bytes());
        if (element != null) {
            emit(element);
        }
    }

    private void split(ByteBuf buffer) {
        boolean usedUp = false;
        try {
            while (!usedUp && hasDemand()) {
                T element = splitter.next(buffer);
                if (element != null && isSame(element, buffer)) {
                    usedUp = true;
                } else if (!buffer.isReadable()) {
                    usedUp = true;
                    buffer.release();
                }
                if (element != null) {
                    emit(element);
                }
            }
        } catch (IOException e) {
            usedUp = true;
            if (buffer.isReadable()) {
                queue.putBack(buffer);
            } else {
                // An empty buffer would be an empty record to the next subscriber.
                buffer.release();
            }
            detach();
            fail(e);
        } finally {
            // A subscriber that throws, which it must not, leaves the rest too.
            if (!usedUp) {
                queue.putBack(buffer);
            }
        }
    }

    @SuppressWarnings("ReferenceEquality")
    private static boolean isSame(Object element, ByteBuf buffer) {
        return element == buffer;
    }

    /** The peer's end of stream. */
    void endOfStream() {
        if (!isOpen()) {
            // Cancelled, which has not got to the loop yet: what was begun is the next one's.
            splitter.giveBack(queue::putBack);
            return;
        }
        try {
            T last = splitter.end();
            // Before it is told: the next subscriber may come from there.
            splitter.giveBack(queue::putBack);
            if (last != null) {
                emit(last);
            }
            complete();
        } catch (IOException e) {
            fail(e);
        }
    }

    /** The end for any other reason; null completes. */
    void end(@Nullable Throwable failure) {
        splitter.giveBack(queue::putBack);
        if (failure != null) {
            fail(failure);
        } else {
            complete();
        }
    }
}
