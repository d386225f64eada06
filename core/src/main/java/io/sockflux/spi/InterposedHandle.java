package io.sockflux.spi;

import io.netty.channel.Channel;
import io.netty.channel.IoEvent;
import io.netty.channel.IoHandle;
import io.netty.channel.IoHandler;
import io.netty.channel.IoOps;
import io.netty.channel.IoRegistration;
import org.jspecify.annotations.Nullable;

/**
 * Stands between a Netty channel and Netty's handler: it is the channel's handle to the handler, and the registration to
 * the channel. It passes everything on; a transport overrides methods. For transports. Event loop only.
 *
 * @param <H> the kind of handle that the handler takes; the subclass is such a handle too
 */
@SuppressWarnings("try") // Netty's close() may throw anything
public abstract class InterposedHandle<H extends IoHandle> implements IoHandle, IoRegistration {

    /** The channel's own handle. */
    protected final H netty;

    private @Nullable IoRegistration registration;

    /** Interposes before a channel's own handle. */
    protected InterposedHandle(H netty) {
        this.netty = netty;
    }

    /** The channel of a handle; null if it is not a channel's handle. */
    public static @Nullable Channel channel(IoHandle handle) {
        // Netty's handles are the Unsafe of its channels, whose void promise names the channel.
        return handle instanceof Channel.Unsafe inside ? inside.voidPromise().channel() : null;
    }

    /**
     * Registers itself with Netty's handler.
     *
     * @return the registration for the channel
     * @throws Exception as Netty declares it: the handler refuses the handle
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
