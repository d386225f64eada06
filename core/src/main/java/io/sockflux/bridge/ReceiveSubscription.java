package io.sockflux.bridge;

import io.netty.buffer.ByteBuf;
import io.sockflux.error.ConnectionClosedException;
import java.io.IOException;
import org.jspecify.annotations.Nullable;
import reactor.core.CoreSubscriber;

/**
 * The subscription of one subscriber to what a connection receives, cut by a {@link Splitter}; on the connection's loop.
 * Bytes of which nothing was made stay in the queue, for more demand or for the next subscriber.
 *
 * @param <T> what is made of the bytes
 */
final class ReceiveSubscription<T> extends LoopSubscription<T> {

    private final StreamConnection connection;
    private final ReceiveQueue queue;
    private final Splitter<T> splitter;

    ReceiveSubscription(StreamConnection connection, CoreSubscriber<? super T> subscriber, Splitter<T> splitter) {
        super(connection.eventLoop(), subscriber);
        this.connection = connection;
        this.queue = connection.receiveQueue();
        this.splitter = splitter;
    }

    @Override
    void attach() {
        queue.attach(this);
    }

    @Override
    void detach() {
        if (queue.detach(this)) {
            ByteBuf rest = splitter.rest();
            if (rest.isReadable()) {
                queue.putBack(rest);
            }
        }
    }

    @Override
    void drain() {
        queue.drain();
    }

    @Override
    void tooLate() {
        fail(new ConnectionClosedException(connection.peerEndpoint()));
    }

    /** Takes the buffer over, and emits as much as is in it and there is demand for. */
    void next(ByteBuf buffer) {
        while (hasDemand()) {
            T element;
            try {
                element = splitter.next(buffer);
            } catch (IOException e) {
                queue.putBack(buffer);
                detach();
                fail(e);
                return;
            }
            boolean usedUp = !buffer.isReadable();
            if (element != null && isSame(element, buffer)) {
                emit(element);
                return;
            }
            if (usedUp) {
                buffer.release();
            }
            if (element != null) {
                emit(element);
            }
            if (usedUp) {
                return;
            }
        }
        queue.putBack(buffer);
    }

    @SuppressWarnings("ReferenceEquality")
    private static boolean isSame(Object element, ByteBuf buffer) {
        return element == buffer;
    }

    /** The peer's end of stream. */
    void endOfStream() {
        try {
            T last = splitter.end();
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
        if (failure != null) {
            fail(failure);
        } else {
            complete();
        }
    }
}
