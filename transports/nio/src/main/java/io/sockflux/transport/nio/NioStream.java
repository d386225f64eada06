package io.sockflux.transport.nio;

import io.netty.channel.Channel;
import io.netty.channel.IoOps;
import io.netty.channel.nio.NioIoHandle;
import io.netty.channel.nio.NioIoOps;
import io.sockflux.spi.HangUp;
import io.sockflux.spi.InterposedHandle;
import java.nio.channels.SelectableChannel;
import org.jspecify.annotations.Nullable;

/**
 * Stands between a stream channel and Netty's handler: it is the handle that Netty sees, and the registration that the
 * channel sees. While a read is under way, the selector tells how the connection ends. At other times {@link HangUpWatch}
 * looks. Event loop only.
 */
@SuppressWarnings("try") // Netty's close() may throw anything
final class NioStream extends InterposedHandle<NioIoHandle> implements NioIoHandle {

    private final Channel channel;
    private final HangUpWatch watch;

    private boolean reading;
    private HangUpWatch.@Nullable Entry entry;
    private boolean hungUp;

    NioStream(NioIoHandle netty, Channel channel, HangUpWatch watch) {
        super(netty);
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

    @Override
    public long submit(IoOps ops) {
        reading = ((NioIoOps) ops).contains(NioIoOps.READ);
        watchUnlessReading();
        return super.submit(ops);
    }

    // The handle that the handler sees

    @Override
    public SelectableChannel selectableChannel() {
        return netty.selectableChannel();
    }

    @Override
    public void registered() {
        super.registered();
        watchUnlessReading();
    }

    @Override
    public void unregistered() {
        HangUpWatch.Entry watched = entry;
        if (watched != null) {
            entry = null;
            watched.leave();
        }
        super.unregistered();
    }
}
