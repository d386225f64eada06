package io.sockflux.benchmarks;

import io.netty.bootstrap.Bootstrap;
import io.netty.bootstrap.ServerBootstrap;
import io.netty.buffer.ByteBuf;
import io.netty.buffer.Unpooled;
import io.netty.channel.Channel;
import io.netty.channel.ChannelHandler;
import io.netty.channel.ChannelHandlerContext;
import io.netty.channel.ChannelInboundHandlerAdapter;
import io.netty.channel.ChannelOption;
import io.netty.channel.EventLoopGroup;
import io.netty.channel.IoHandlerFactory;
import io.netty.channel.MultiThreadIoEventLoopGroup;
import io.netty.channel.ServerChannel;
import io.netty.channel.epoll.EpollIoHandler;
import io.netty.channel.epoll.EpollServerSocketChannel;
import io.netty.channel.epoll.EpollSocketChannel;
import io.netty.channel.nio.NioIoHandler;
import io.netty.channel.socket.nio.NioServerSocketChannel;
import io.netty.channel.socket.nio.NioSocketChannel;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.util.concurrent.SynchronousQueue;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;

/** The echo as Netty's own example has it, with the socket options that Sockflux sets. */
final class NettyEcho implements EchoStack {

    private final EventLoopGroup serverLoops;
    private final EventLoopGroup clientLoops;
    private final Client client;
    private final Channel connection;
    private final byte[] message;

    NettyEcho(String transport, int messageBytes) throws InterruptedException {
        boolean epoll = transport.equals("epoll");
        message = new byte[messageBytes];
        client = new Client();
        serverLoops = new MultiThreadIoEventLoopGroup(1, ioHandler(epoll));
        clientLoops = new MultiThreadIoEventLoopGroup(1, ioHandler(epoll));
        Class<? extends ServerChannel> listening =
                epoll ? EpollServerSocketChannel.class : NioServerSocketChannel.class;
        Class<? extends Channel> connecting = epoll ? EpollSocketChannel.class : NioSocketChannel.class;
        Channel server = new ServerBootstrap()
                .group(serverLoops)
                .channel(listening)
                .childOption(ChannelOption.TCP_NODELAY, true)
                .childOption(ChannelOption.SO_KEEPALIVE, true)
                .childHandler(new Echo())
                .bind(new InetSocketAddress(InetAddress.getLoopbackAddress(), 0))
                .sync()
                .channel();
        connection = new Bootstrap()
                .group(clientLoops)
                .channel(connecting)
                .option(ChannelOption.TCP_NODELAY, true)
                .option(ChannelOption.SO_KEEPALIVE, true)
                .handler(client)
                .connect(server.localAddress())
                .sync()
                .channel();
    }

    private static IoHandlerFactory ioHandler(boolean epoll) {
        return epoll ? EpollIoHandler.newFactory() : NioIoHandler.newFactory();
    }

    @Override
    public void roundTrips(int count) throws Exception {
        // The write below hands the number over to the event loop.
        client.left = (long) count * message.length;
        connection.writeAndFlush(Unpooled.wrappedBuffer(message));
        if (client.done.poll(HANG.toSeconds(), TimeUnit.SECONDS) == null) {
            throw new TimeoutException("no answer");
        }
    }

    @Override
    public void close() {
        clientLoops.shutdownGracefully(0, 5, TimeUnit.SECONDS).syncUninterruptibly();
        serverLoops.shutdownGracefully(0, 5, TimeUnit.SECONDS).syncUninterruptibly();
    }

    @ChannelHandler.Sharable
    private static class Echo extends ChannelInboundHandlerAdapter {

        @Override
        public void channelRead(ChannelHandlerContext context, Object message) {
            context.write(message, context.voidPromise());
        }

        @Override
        public void channelReadComplete(ChannelHandlerContext context) {
            context.flush();
        }
    }

    private static final class Client extends Echo {

        private final SynchronousQueue<Boolean> done = new SynchronousQueue<>();
        private long left;

        @Override
        public void channelRead(ChannelHandlerContext context, Object message) {
            ByteBuf buffer = (ByteBuf) message;
            left -= buffer.readableBytes();
            if (left > 0) {
                super.channelRead(context, message);
            } else {
                buffer.release();
                // The benchmark waits already or is about to.
                while (!done.offer(true)) {
                    Thread.onSpinWait();
                }
            }
        }
    }
}
