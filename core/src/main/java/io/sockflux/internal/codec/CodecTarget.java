package io.sockflux.internal.codec;

import io.netty.channel.Channel;
import io.sockflux.error.SendFailedException;
import io.sockflux.internal.send.SendTarget;
import io.sockflux.internal.send.SendTurns;
import java.util.function.LongConsumer;

/** Sends on another target, and tells of each byte that the kernel takes. */
record CodecTarget(SendTarget to, LongConsumer told) implements SendTarget {

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
    public void taken(long bytes) {
        to.taken(bytes);
        told.accept(bytes);
    }

    @Override
    public void broke(String call, Throwable cause) {
        to.broke(call, cause);
    }
}
