package io.sockflux.internal.send;

import io.netty.channel.Channel;
import io.sockflux.address.Endpoint;
import io.sockflux.error.SendFailedException;
import java.util.concurrent.atomic.AtomicLong;
import org.jspecify.annotations.Nullable;

/** The socket that a {@link SendSubscriber} sends on. Event loop only. */
public interface SendTarget {

    Channel channel();

    /** The sends that are under way on this socket. */
    SendTurns sends();

    boolean isSendOpen();

    /** The failure of a send that comes after the output has closed. */
    Throwable sendClosedCause();

    /**
     * Makes the failure of a send.
     *
     * @param bytesTaken how many bytes of the send the kernel took
     */
    SendFailedException sendFailure(Throwable cause, long bytesTaken);

    /** Tells that the kernel took so many bytes more. */
    void taken(long bytes);

    /** Tells that an element of so many bytes was handed to the channel. */
    default void handedOver(int bytes) {}

    /** Tells that the kernel has taken a whole element, or has refused it. */
    default void elementEnded(boolean taken) {}

    /** Tells that a write failed, after which this socket can send no more. */
    void broke(String call, Throwable cause);

    /** The peer of every send; null if each has its own. */
    default @Nullable Endpoint onlyPeer() {
        return null;
    }

    /** The same target, which also adds to this count what the kernel takes. Only the loop writes the count. */
    default SendTarget counting(AtomicLong bytes) {
        return new ToldTarget(this, taken -> bytes.lazySet(bytes.get() + taken));
    }
}
