package io.sockflux.internal.send;

import io.netty.channel.Channel;
import io.sockflux.error.SendFailedException;
import java.util.concurrent.atomic.AtomicLong;

/** Sends on another target, and counts what the kernel takes. */
record CountingTarget(SendTarget to, AtomicLong bytes) implements SendTarget {

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
        bytes.lazySet(bytes.get() + taken);
        to.taken(taken);
    }

    @Override
    public void broke(String call, Throwable cause) {
        to.broke(call, cause);
    }
}
