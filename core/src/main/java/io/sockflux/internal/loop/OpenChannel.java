package io.sockflux.internal.loop;

import io.netty.channel.Channel;
import io.netty.channel.ChannelFuture;
import io.netty.channel.ChannelFutureListener;
import io.netty.channel.ChannelInboundHandlerAdapter;
import org.jspecify.annotations.Nullable;

/**
 * A channel in the list of its event loop, until its close future tells of its end. The last handler of a channel may be
 * this at once, so that a connection needs no list node of its own.
 */
public abstract class OpenChannel extends ChannelInboundHandlerAdapter implements ChannelFutureListener {

    // Where it stands in the list, which alone touches these

    volatile @Nullable OpenChannels list;

    @Nullable
    OpenChannel previous;

    @Nullable
    OpenChannel next;

    /** A place for the channel to whose close future this is added. */
    protected OpenChannel() {}

    /** The place of a channel that is about to be registered: its last handler, if that is one. */
    static OpenChannel of(Channel channel) {
        if (channel.pipeline().last() instanceof OpenChannel handler) {
            return handler;
        }
        OpenChannel made = new Bare(channel);
        channel.closeFuture().addListener(made);
        return made;
    }

    /** The channel of a listener, or of datagrams. */
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

    /** The network is about to close the channel. On the event loop. */
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
