package io.sockflux.internal.layer;

import io.netty.channel.ChannelFuture;
import io.netty.channel.ChannelFutureListener;
import io.netty.channel.ChannelHandlerContext;
import io.netty.channel.ChannelOutboundHandlerAdapter;
import io.netty.channel.ChannelPromise;
import io.sockflux.internal.channel.Items;
import org.jspecify.annotations.Nullable;

/**
 * Counts the bytes that the kernel has taken of a channel whose layers change bytes. The peer's kernel acknowledges these
 * bytes. Each write counts when it is done. Stands on the socket's side of those layers.
 */
final class WireBytes extends ChannelOutboundHandlerAdapter {

    private final LayerHost host;
    private long taken;
    private @Nullable Throwable failure;

    WireBytes(LayerHost host) {
        this.host = host;
    }

    @Override
    public void write(ChannelHandlerContext context, Object message, ChannelPromise promise) {
        int length = Items.length(message);
        ChannelFuture written = context.write(message, promise.unvoid());
        if (length > 0) {
            written.addListener((ChannelFutureListener) done -> {
                if (done.isSuccess()) {
                    taken += length;
                } else if (failure == null) {
                    failure = done.cause();
                }
            });
        }
    }

    /**
     * Netty's handler of TLS closes the channel where a write of its own has failed, and tells nobody why. The connection
     * closes the channel itself, behind what it can still receive.
     */
    @Override
    public void close(ChannelHandlerContext context, ChannelPromise promise) {
        Throwable cause = failure;
        if (cause == null) {
            context.close(promise);
        } else {
            promise.tryFailure(cause);
            host.broke("send", cause);
        }
    }

    /** How many bytes the kernel has taken. Event loop only. */
    long taken() {
        return taken;
    }
}
