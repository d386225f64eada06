package io.sockflux.internal.tls;

import io.netty.channel.ChannelHandlerContext;
import io.netty.channel.ChannelInboundHandlerAdapter;

/**
 * Leads the socket's input past an engine that has ended both directions: Netty's handler would gather it without a
 * bound. The connection is being closed, and throws the bytes away and counts them.
 */
final class LateInput extends ChannelInboundHandlerAdapter {

    private final ChannelHandlerContext behind;

    /** Input goes on behind this context. */
    LateInput(ChannelHandlerContext behind) {
        this.behind = behind;
    }

    @Override
    public void channelRead(ChannelHandlerContext context, Object message) {
        behind.fireChannelRead(message);
    }
}
