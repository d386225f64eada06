package io.sockflux.internal.layer;

import io.netty.channel.ChannelFuture;
import io.netty.channel.ChannelFutureListener;
import io.netty.channel.ChannelHandlerContext;
import io.netty.channel.ChannelOutboundHandlerAdapter;
import io.netty.channel.ChannelPromise;
import io.sockflux.internal.channel.Items;

/**
 * Counts the bytes that the kernel has taken of a channel whose layers change bytes. The peer's kernel acknowledges these
 * bytes. Each write counts when it is done. Stands on the socket's side of those layers.
 */
public final class WireBytes extends ChannelOutboundHandlerAdapter {

    private long taken;

    WireBytes() {}

    @Override
    public void write(ChannelHandlerContext context, Object message, ChannelPromise promise) {
        int length = Items.length(message);
        ChannelFuture written = context.write(message, promise.unvoid());
        if (length > 0) {
            written.addListener((ChannelFutureListener) done -> {
                if (done.isSuccess()) {
                    taken += length;
                }
            });
        }
    }

    /** How many bytes the kernel has taken. Event loop only. */
    public long taken() {
        return taken;
    }
}
