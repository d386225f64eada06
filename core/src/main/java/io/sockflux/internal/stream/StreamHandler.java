package io.sockflux.internal.stream;

import io.netty.channel.Channel;
import io.netty.channel.ChannelFuture;
import io.netty.channel.ChannelHandlerContext;
import io.netty.channel.socket.ChannelInputShutdownEvent;
import io.sockflux.internal.loop.OpenChannel;
import io.sockflux.spi.HangUp;
import io.sockflux.urgent.UrgentByte;

/** The end of a stream channel's pipeline: tells the connection what happens on the channel. */
final class StreamHandler extends OpenChannel {

    private final StreamLife connection;

    StreamHandler(StreamLife connection) {
        this.connection = connection;
    }

    StreamLife connection() {
        return connection;
    }

    @Override
    public void channelActive(ChannelHandlerContext context) {
        connection.activated();
    }

    @Override
    public void channelRead(ChannelHandlerContext context, Object message) {
        connection.cameIn(message);
        connection.receiveQueue().received(message);
    }

    @Override
    public void channelReadComplete(ChannelHandlerContext context) {
        connection.receiveQueue().readCompleted();
    }

    @Override
    public void userEventTriggered(ChannelHandlerContext context, Object event) {
        if (event instanceof ChannelInputShutdownEvent) {
            connection.inputEnded();
        } else if (event instanceof HangUp) {
            connection.hungUp();
        } else if (event instanceof UrgentByte urgent) {
            connection.urgentAhead(urgent);
        }
    }

    @Override
    public void channelWritabilityChanged(ChannelHandlerContext context) {
        connection.writabilityChanged();
    }

    @Override
    public void exceptionCaught(ChannelHandlerContext context, Throwable cause) {
        connection.broke("recv", cause);
    }

    @Override
    protected Channel channel() {
        return connection.channel();
    }

    @Override
    protected void networkCloses() {
        connection.networkCloses();
    }

    @Override
    public void operationComplete(ChannelFuture closed) {
        super.operationComplete(closed);
        connection.leavesPlace();
    }

    @Override
    public void channelInactive(ChannelHandlerContext context) {
        connection.inactive();
    }
}
