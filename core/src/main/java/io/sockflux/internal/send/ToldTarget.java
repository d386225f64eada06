package io.sockflux.internal.send;

import io.netty.channel.Channel;
import io.sockflux.address.Endpoint;
import io.sockflux.error.SendFailedException;
import java.util.function.LongConsumer;
import org.jspecify.annotations.Nullable;

/**
 * Sends on another target, and tells what the kernel takes before the other hears of it.
 *
 * @param told gets the number of bytes each time, on the event loop
 */
public record ToldTarget(SendTarget to, LongConsumer told) implements SendTarget {

    @Override
    public Channel channel() {
        return to.channel();
    }

    @Override
    public SendTurns sends() {
        return to.sends();
    }

    @Override
    public boolean isSendOpen() {
        return to.isSendOpen();
    }

    @Override
    public Throwable sendClosedCause() {
        return to.sendClosedCause();
    }

    @Override
    public SendFailedException sendFailure(Throwable cause, long bytesTaken) {
        return to.sendFailure(cause, bytesTaken);
    }

    @Override
    public void taken(long taken) {
        told.accept(taken);
        to.taken(taken);
    }

    @Override
    public void handedOver(int bytes) {
        to.handedOver(bytes);
    }

    @Override
    public void elementEnded(boolean taken) {
        to.elementEnded(taken);
    }

    @Override
    public void broke(String call, Throwable cause) {
        to.broke(call, cause);
    }

    @Override
    public @Nullable Endpoint onlyPeer() {
        return to.onlyPeer();
    }
}
