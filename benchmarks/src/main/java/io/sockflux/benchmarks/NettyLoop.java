package io.sockflux.benchmarks;

import io.netty.bootstrap.Bootstrap;
import io.netty.bootstrap.ServerBootstrap;
import io.netty.channel.Channel;
import io.netty.channel.ChannelHandler;
import io.netty.channel.ChannelInitializer;
import io.netty.channel.ChannelOption;
import io.netty.channel.EventLoopGroup;
import io.netty.channel.MultiThreadIoEventLoopGroup;
import io.netty.channel.epoll.EpollIoHandler;
import io.netty.channel.epoll.EpollServerSocketChannel;
import io.netty.channel.epoll.EpollSocketChannel;
import io.netty.channel.nio.NioIoHandler;
import io.netty.channel.socket.nio.NioServerSocketChannel;
import io.netty.channel.socket.nio.NioSocketChannel;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.TimeUnit;
import java.util.function.Supplier;

/** One event loop of raw Netty, with the socket options that Sockflux sets. */
final class NettyLoop implements AutoCloseable {

    private final boolean isEpoll;
    private final EventLoopGroup loops;
    private final List<Channel> channels = new ArrayList<>();

    NettyLoop(String transport) {
        isEpoll = transport.equals("epoll");
        loops = new MultiThreadIoEventLoopGroup(1, isEpoll ? EpollIoHandler.newFactory() : NioIoHandler.newFactory());
    }

    Channel connected(InetSocketAddress address, ChannelHandler... handlers) throws InterruptedException {
        return closedAtEnd(new Bootstrap()
                .group(loops)
                .channel(isEpoll ? EpollSocketChannel.class : NioSocketChannel.class)
                .option(ChannelOption.TCP_NODELAY, true)
                .option(ChannelOption.SO_KEEPALIVE, true)
                .handler(pipeline(() -> List.of(handlers)))
                .connect(address)
                .sync()
                .channel());
    }

    /** One that accepts nothing until it is told to read. */
    Channel listening(int backlog, Supplier<ChannelHandler> handler) throws InterruptedException {
        return closedAtEnd(new ServerBootstrap()
                .group(loops)
                .channel(isEpoll ? EpollServerSocketChannel.class : NioServerSocketChannel.class)
                .option(ChannelOption.SO_BACKLOG, backlog)
                .option(ChannelOption.AUTO_READ, false)
                .childOption(ChannelOption.TCP_NODELAY, true)
                .childOption(ChannelOption.SO_KEEPALIVE, true)
                .childHandler(pipeline(() -> List.of(handler.get())))
                .bind(new InetSocketAddress(InetAddress.getLoopbackAddress(), 0))
                .sync()
                .channel());
    }

    private Channel closedAtEnd(Channel channel) {
        channels.add(channel);
        return channel;
    }

    private static ChannelHandler pipeline(Supplier<List<ChannelHandler>> handlers) {
        return new ChannelInitializer<>() {
            @Override
            protected void initChannel(Channel channel) {
                handlers.get().forEach(channel.pipeline()::addLast);
            }
        };
    }

    @Override
    public void close() {
        // A loop that is told to end in the middle of a turn ends without closing its channels.
        channels.forEach(channel -> channel.close().syncUninterruptibly());
        loops.shutdownGracefully(0, 5, TimeUnit.SECONDS).syncUninterruptibly();
    }
}
