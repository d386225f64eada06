package io.sockflux.spi;

import io.netty.channel.Channel;
import io.netty.channel.IoEvent;
import io.netty.channel.IoHandle;
import io.netty.channel.IoHandler;
import io.netty.channel.IoOps;
import io.netty.channel.IoRegistration;
import org.jspecify.annotations.Nullable;

/**
 * Stands between one of Netty's channels and Netty's handler: the handler sees it as the channel's handle, the channel as its
 * registration. It passes on everything; a transport overrides what it changes. For transports. Event loop only.
 *
 * @param <H> the kind of handle that the handler wants; the subclass is such a handle too
 */
@SuppressWarnings("try") // Netty's close() may throw anything
public abstract class InterposedHandle<H extends IoHandle> implements IoHandle, IoRegistration {

    /** The channel's own handle. */
    protected final H netty;

    private @Nullable IoRegistration registration;

    /** Stands before a channel's own handle. */
    protected InterposedHandle(H netty) {
        this.netty = netty;
    }

    /** The channel that a handle belongs to; null where the handle is no channel's. */
    public static @Nullable Channel channel(IoHandle handle) {
        // Netty's handles are the insides of its channels, and each channel's void promise tells which.
        return handle instanceof Channel.Unsafe inside ? inside.voidPromise().channel() : null;
    }

    /**
     * Registers itself with Netty's handler.
     *
     * @return the registration for the channel
     */
    public final IoRegistration register(IoHandler handler) throws Exception {
        registration = handler.register(this);
        return this;
    }

    /**
     * The registration with Netty's handler.
     *
     * @throws IllegalStateException before the handler has registered the channel
     */
    protected final IoRegistration registration() {
        IoRegistration registered = registration;
        if (registered == null) {
            throw new IllegalStateException("not registered");
        }
        return registered;
    }

    // The registration that the channel sees

    @Override
    public long submit(IoOps ops) {
        return registration().submit(ops);
    }

    @Override
    @SuppressWarnings("TypeParameterUnusedInFormals") // as Netty declares it
    public final <T> T attachment() {
        return registration().attachment();
    }

    @Override
    public final boolean isValid() {
        return registration().isValid();
    }

    @Override
    public final boolean cancel() {
        return registration().cancel();
    }

    // The handle that the handler sees

    @Override
    public void handle(IoRegistration from, IoEvent event) {
        netty.handle(from, event);
    }

    @Override
    public void registered() {
        netty.registered();
    }

    @Override
    public void unregistered() {
        netty.unregistered();
    }

    @Override
    public final void close() throws Exception {
        netty.close();
    }
}
