package io.sockflux.transport.nio;

import io.netty.channel.Channel;
import io.netty.channel.IoEvent;
import io.netty.channel.IoOps;
import io.netty.channel.IoRegistration;
import io.netty.channel.nio.NioIoHandle;
import io.netty.channel.nio.NioIoOps;
import io.sockflux.spi.HangUp;
import java.nio.channels.SelectableChannel;
import org.jspecify.annotations.Nullable;

/**
 * Stands between a stream channel and Netty's handler: it is the handle that Netty sees, and the registration that the
 * channel sees. While a read is under way, the selector tells how the connection ends. At other times {@link HangUpWatch}
 * looks. Event loop only.
 */
@SuppressWarnings("try") // Netty's close() may throw anything
final class NioStream implements NioIoHandle, IoRegistration {

    private final NioIoHandle netty;
    private final Channel channel;
    private final HangUpWatch watch;

    private @Nullable IoRegistration registration;
    private boolean reading;
    private HangUpWatch.@Nullable Entry entry;
    private boolean hungUp;

    NioStream(NioIoHandle netty, Channel channel, HangUpWatch watch) {
        this.netty = netty;
        this.channel = channel;
        this.watch = watch;
    }

    // For the watch

    Channel channel() {
        return channel;
    }

    /** Whether the watch can forget this connection, until it is added again. */
    boolean leavesWatch() {
        if (reading || hungUp || !channel.isOpen()) {
            entry = null;
            return true;
        }
        return false;
    }

    void hungUp() {
        if (!hungUp && channel.isActive()) {
            hungUp = true;
            channel.pipeline().fireUserEventTriggered(HangUp.INSTANCE);
        }
    }

    private void watchUnlessReading() {
        if (!reading && entry == null && !hungUp) {
            entry = watch.add(this);
        }
    }

    // The registration that the channel sees

    NioStream registered(IoRegistration with) {
        registration = with;
        watchUnlessReading();
        return this;
    }

    private IoRegistration registration() {
        IoRegistration registered = registration;
        if (registered == null) {
            throw new IllegalStateException("not registered");
        }
        return registered;
    }

    @Override
    public long submit(IoOps ops) {
        reading = ((NioIoOps) ops).contains(NioIoOps.READ);
        watchUnlessReading();
        return registration().submit(ops);
    }

    @Override
    @SuppressWarnings("TypeParameterUnusedInFormals") // as Netty declares it
    public <T> T attachment() {
        return registration().attachment();
    }

    @Override
    public boolean isValid() {
        return registration().isValid();
    }

    @Override
    public boolean cancel() {
        return registration().cancel();
    }

    // The handle that the handler sees

    @Override
    public SelectableChannel selectableChannel() {
        return netty.selectableChannel();
    }

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
        HangUpWatch.Entry watched = entry;
        if (watched != null) {
            entry = null;
            watched.leave();
        }
        netty.unregistered();
    }

    @Override
    public void close() throws Exception {
        netty.close();
    }
}
