package io.sockflux.internal.tls;

import io.netty.channel.ChannelHandlerContext;
import io.netty.channel.ChannelPromise;
import io.netty.handler.ssl.SslHandler;
import io.sockflux.internal.layer.WholeWrites;

/**
 * Netty's handler of TLS, for which the {@link TlsState} of the connection stands in its place of the pipeline. So a
 * connection needs no further handlers beside it, each of which would be two objects for as long as the connection lives.
 */
final class TlsHandler extends SslHandler {

    private final TlsState state;

    /** A handler with the engine of another, which is not to be used: only Netty makes an engine as its handlers need it. */
    TlsHandler(SslHandler other, TlsState state) {
        super(other.engine());
        this.state = state;
    }

    TlsState state() {
        return state;
    }

    // Netty's handler has the state for its context, in each call.

    @Override
    public void handlerAdded(ChannelHandlerContext context) throws Exception {
        state.isAt(context);
        super.handlerAdded(state);
    }

    @Override
    public void channelActive(ChannelHandlerContext context) throws Exception {
        super.channelActive(state);
    }

    @Override
    public void channelInactive(ChannelHandlerContext context) throws Exception {
        super.channelInactive(state);
    }

    @Override
    public void channelRead(ChannelHandlerContext context, Object message) throws Exception {
        super.channelRead(state, message);
    }

    @Override
    public void channelReadComplete(ChannelHandlerContext context) throws Exception {
        super.channelReadComplete(state);
    }

    @Override
    public void userEventTriggered(ChannelHandlerContext context, Object event) throws Exception {
        super.userEventTriggered(state, event);
    }

    @Override
    public void exceptionCaught(ChannelHandlerContext context, Throwable cause) throws Exception {
        super.exceptionCaught(state, cause);
    }

    @Override
    public void write(ChannelHandlerContext context, Object message, ChannelPromise promise) throws Exception {
        super.write(state, message, WholeWrites.told(context, message, promise));
    }

    @Override
    public void flush(ChannelHandlerContext context) throws Exception {
        super.flush(state);
    }

    @Override
    public void disconnect(ChannelHandlerContext context, ChannelPromise promise) throws Exception {
        super.disconnect(state, promise);
    }

    @Override
    public void close(ChannelHandlerContext context, ChannelPromise promise) throws Exception {
        super.close(state, promise);
    }
}
