package io.sockflux.transport.iouring;

import io.netty.channel.IoHandle;
import io.netty.channel.IoHandler;
import io.netty.channel.IoHandlerContext;
import io.netty.channel.IoOps;
import io.netty.channel.IoRegistration;

/** A ring that no request reaches: it only counts them. */
final class SubmittedRequests implements IoHandler, IoRegistration {
    long count;

    @Override
    public IoRegistration register(IoHandle handle) {
        return this;
    }

    @Override
    public int run(IoHandlerContext context) {
        return 0;
    }

    @Override
    public void wakeup() {}

    @Override
    public boolean isCompatible(Class<? extends IoHandle> handleType) {
        return true;
    }

    @Override
    @SuppressWarnings("TypeParameterUnusedInFormals") // as Netty declares it
    public <T> T attachment() {
        throw new UnsupportedOperationException();
    }

    @Override
    public long submit(IoOps ops) {
        return ++count;
    }

    @Override
    public boolean isValid() {
        return true;
    }

    @Override
    public boolean cancel() {
        return true;
    }
}
