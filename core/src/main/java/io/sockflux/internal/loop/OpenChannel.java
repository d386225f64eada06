package io.sockflux.internal.loop;

import io.netty.channel.Channel;
import io.netty.channel.ChannelFuture;
import io.netty.channel.ChannelFutureListener;
import io.netty.channel.ChannelInboundHandlerAdapter;
import org.jspecify.annotations.Nullable;

/**
 * A channel in its event loop's list of open channels, until its close future is done. The last handler of a channel may
 * be such an entry itself, so that a connection needs no list node.
 */
public abstract class OpenChannel extends ChannelInboundHandlerAdapter implements ChannelFutureListener {

    // The links of the list. Only the list touches these.

    volatile @Nullable OpenChannels list;

    @Nullable
    OpenChannel previous;

    @Nullable
    OpenChannel next;

    /** An entry for a channel, to be added to the channel's close future. */
    protected OpenChannel() {}

    /**
     * The entry of a channel that is about to be registered: its last handler if this is an entry, otherwise a new entry.
     */
    static OpenChannel of(Channel channel) {
        if (channel.pipeline().last() instanceof OpenChannel handler) {
            return handler;
        }
        OpenChannel made = new Bare(channel);
        channel.closeFuture().addListener(made);
        return made;
    }

    /** The entry of a listener's or datagram socket's channel. */
    private static final class Bare extends OpenChannel {

        private final Channel channel;

        Bare(Channel channel) {
            this.channel = channel;
        }

        @Override
        protected Channel channel() {
            return channel;
        }
    }

    protected abstract Channel channel();

    /** The network is about to close the channel. Event loop only. */
    protected void networkCloses() {}

    /** The channel has closed. */
    @Override
    public void operationComplete(ChannelFuture closed) {
        OpenChannels in = list;
        if (in != null) {
            in.remove(this);
        }
    }
}
