package io.sockflux.internal.receive;

import io.netty.buffer.ByteBuf;
import io.sockflux.error.TooLongException;
import io.sockflux.internal.channel.Items;
import io.sockflux.internal.loop.LoopSubscription;
import io.sockflux.message.Message;
import io.sockflux.spi.ReceiveRoom;
import io.sockflux.spi.ScatterReader.Scattered;
import io.sockflux.urgent.UrgentEvent;
import java.io.IOException;
import org.jspecify.annotations.Nullable;
import reactor.core.CoreSubscriber;

/**
 * A subscription to the input of a connection, which a {@link Splitter} cuts into elements. Bytes that are no element yet
 * go back to the queue, for more demand or for the next subscriber. Event loop only.
 *
 * @param <T> the elements
 */
class ReceiveSubscription<T> extends LoopSubscription<T> {

    private final ReceiveQueue queue;
    private final Splitter<T> splitter;

    ReceiveSubscription(ReceiveQueue queue, CoreSubscriber<? super T> subscriber, Splitter<T> splitter) {
        super(queue.eventLoop(), subscriber);
        this.queue = queue;
        this.splitter = splitter;
    }

    /** The relay that it is of; none for any other subscriber. */
    @Nullable
    Object relay() {
        return null;
    }

    @Override
    public final void attach() {
        queue.attach(this);
    }

    @Override
    public final void detach() {
        if (queue.detach(this)) {
            splitter.giveBack(queue::putBack);
        }
    }

    @Override
    public final void leaving() {
        splitter.leave();
    }

    @Override
    public final void drain() {
        queue.drain();
    }

    @Override
    public final void tooLate() {
        queue.releaseAfterEnd(splitter::giveBack);
        fail(queue.closedHere());
    }

    /** Whether the subscriber takes items whole, with the control data and descriptors that came beside the bytes. */
    boolean takesWhole() {
        return splitter.takesWhole();
    }

    /** The subscriber's own buffers, to receive into; null if it takes any buffer. */
    @Nullable
    ReceiveRoom room() {
        return splitter.room();
    }

    /** Takes ownership of the item, and emits the elements in it as far as there is demand. */
    void next(Object item) {
        if (splitter.takesWhole()) {
            T element = splitter.whole(item);
            if (element != null) {
                emit(element);
            }
        } else if (item instanceof Message message && message.isTruncated()) {
            // The rest of the record is lost, and the bytes alone could not tell the subscriber so.
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
        T element = splitter.scattered();
        if (element == null) {
            if (!isOpen()) {
                // The subscriber has left meanwhile. Earlier bytes go back in front of these.
                queue.putBack(scattered.takeBack());
            }
        } else if (scattered.isTruncated()) {
            detach();
            fail(new TooLongException("record", scattered.bytes()));
        } else {
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
                // Put back, an empty buffer would be an empty record to the next subscriber.
                buffer.release();
            }
            detach();
            fail(e);
        } finally {
            // A subscriber that throws, although it must not, leaves its rest to the next subscriber.
            if (!usedUp) {
                queue.putBack(buffer);
            }
        }
    }

    @SuppressWarnings("ReferenceEquality")
    private static boolean isSame(Object element, ByteBuf buffer) {
        return element == buffer;
    }

    /** Tells the peer's end of stream. */
    void endOfStream() {
        if (!isOpen()) {
            // The cancellation is still on its way to the loop. The begun element belongs to the next subscriber.
            splitter.giveBack(queue::putBack);
            return;
        }
        try {
            T last = splitter.end();
            // Before the subscriber hears of the end, as it may subscribe the next from there.
            splitter.giveBack(queue::putBack);
            if (last != null) {
                emit(last);
            }
            complete();
        } catch (IOException e) {
            fail(e);
        }
    }

    /** Ends the subscription for any other reason. Null completes it. */
    void end(@Nullable Throwable failure) {
        splitter.giveBack(queue::putBack);
        if (failure != null) {
            fail(failure);
        } else {
            complete();
        }
    }
}
