package io.sockflux.internal.layer;

import io.netty.channel.ChannelFutureListener;
import io.netty.channel.ChannelHandler.Sharable;
import io.netty.channel.ChannelHandlerContext;
import io.netty.channel.ChannelOutboundHandlerAdapter;
import io.netty.channel.ChannelProgressivePromise;
import io.netty.channel.ChannelPromise;
import io.sockflux.internal.channel.Items;

/**
 * Tells a send of its progress when a write is done. Netty tells of each byte that the kernel takes, but these are a
 * layer's bytes, whose number says nothing of the user's. Stands on the connection's side of layers that change bytes.
 */
@Sharable
public final class WholeWrites extends ChannelOutboundHandlerAdapter {

    static final WholeWrites INSTANCE = new WholeWrites();

    private WholeWrites() {}

    @Override
    public void write(ChannelHandlerContext context, Object message, ChannelPromise promise) {
        context.write(message, told(context, message, promise));
    }

    /** The promise to write a message with, whose end tells a send the whole progress of its own promise. */
    public static ChannelPromise told(ChannelHandlerContext context, Object message, ChannelPromise promise) {
        if (!(promise instanceof ChannelProgressivePromise progress)) {
            return promise;
        }
        int length = Items.length(message);
        return context.newPromise().addListener((ChannelFutureListener) done -> {
            if (done.isSuccess()) {
                progress.tryProgress(length, length);
                progress.trySuccess();
            } else {
                progress.tryFailure(done.cause());
            }
        });
    }
}
