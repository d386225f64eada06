package io.sockflux.benchmarks.peers;

import io.netty.bootstrap.Bootstrap;
import io.netty.bootstrap.ServerBootstrap;
import io.netty.buffer.ByteBuf;
import io.netty.buffer.Unpooled;
import io.netty.channel.Channel;
import io.netty.channel.ChannelHandler;
import io.netty.channel.ChannelOption;
import io.netty.channel.EventLoopGroup;
import io.netty.channel.FixedRecvByteBufAllocator;
import io.netty.channel.MultiThreadIoEventLoopGroup;
import io.netty.channel.epoll.EpollDatagramChannel;
import io.netty.channel.epoll.EpollDomainSocketChannel;
import io.netty.channel.epoll.EpollIoHandler;
import io.netty.channel.epoll.EpollServerDomainSocketChannel;
import io.netty.channel.epoll.EpollServerSocketChannel;
import io.netty.channel.epoll.EpollSocketChannel;
import io.netty.handler.ssl.SslContext;
import io.netty.handler.ssl.SslContextBuilder;
import io.netty.handler.ssl.SslProvider;
import java.io.IOException;
import java.util.ArrayList;
import java.util.List;
import java.util.function.Supplier;

/** Raw Netty, with the allocator that {@code io.netty.allocator.type} names. */
public final class NettyPeer implements Peer {

    private static final int BACKLOG = 4096;
    private static final int LONGEST_DATAGRAM = 2048;

    private final EventLoopGroup loop = new MultiThreadIoEventLoopGroup(1, EpollIoHandler.newFactory());

    private NettyPeer() {}

    /** Serves what it is told on standard input. */
    public static void main(String[] args) throws IOException {
        Console.serve(new NettyPeer());
    }

    @Override
    public String open(Service service, String endpoint, String target) throws Exception {
        Address address = Address.of(endpoint);
        Channel channel = address.isUdp() ? datagrams(address) : listener(address, handlers(service));
        return address.bound(channel.localAddress());
    }

    private Channel listener(Address address, Supplier<ChannelHandler> handlers) throws Exception {
        ServerBootstrap bootstrap = new ServerBootstrap()
                .group(loop)
                .channel(address.isUnix() ? EpollServerDomainSocketChannel.class : EpollServerSocketChannel.class)
                .option(ChannelOption.SO_BACKLOG, BACKLOG)
                .childHandler(
                        address.isTls()
                                ? new NettyHandlers.TlsInitializer(context(address), handlers)
                                : new NettyHandlers.Initializer(handlers));
        if (!address.isUnix()) {
            bootstrap.childOption(ChannelOption.TCP_NODELAY, true);
        }
        return bootstrap.bind(address.socketAddress()).sync().channel();
    }

    private static SslContext context(Address address) throws Exception {
        return SslContextBuilder.forServer(Identity.keyManagers())
                .sslProvider(address.isOpenSsl() ? SslProvider.OPENSSL : SslProvider.JDK)
                .protocols("TLSv1.3")
                .build();
    }

    private Channel datagrams(Address address) throws Exception {
        return new Bootstrap()
                .group(loop)
                .channel(EpollDatagramChannel.class)
                .option(ChannelOption.RECVBUF_ALLOCATOR, new FixedRecvByteBufAllocator(LONGEST_DATAGRAM))
                .handler(new NettyHandlers.DatagramEcho())
                .bind(address.socketAddress())
                .sync()
                .channel();
    }

    private Supplier<ChannelHandler> handlers(Service service) throws SkippedException {
        return switch (service) {
            case ECHO -> NettyHandlers.Echo::new;
            case SINK -> NettyHandlers.Sink::new;
            case SOURCE -> {
                ByteBuf data = Unpooled.directBuffer(Service.SOURCE_WRITE).writeZero(Service.SOURCE_WRITE);
                yield () -> new NettyHandlers.Source(data);
            }
            case RELAY, RELAY_SPLICE -> throw new SkippedException("has no relay of its own");
        };
    }

    @Override
    public AutoCloseable ask(String endpoint, int connections, int bytes, int inFlight, Answers answers)
            throws Exception {
        Address address = Address.of(endpoint);
        ByteBuf question = Unpooled.directBuffer(bytes).writeZero(bytes);
        Bootstrap bootstrap = new Bootstrap()
                .group(loop)
                .channel(address.isUnix() ? EpollDomainSocketChannel.class : EpollSocketChannel.class)
                .handler(new NettyHandlers.Initializer(
                        () -> new NettyHandlers.Asking(question, inFlight, new Cutter(bytes), answers)));
        if (!address.isUnix()) {
            bootstrap.option(ChannelOption.TCP_NODELAY, true);
        }
        List<Channel> channels = new ArrayList<>();
        for (int i = 0; i < connections; i++) {
            channels.add(bootstrap.connect(address.socketAddress()).sync().channel());
        }
        return () -> {
            for (Channel channel : channels) {
                channel.close().sync();
            }
        };
    }
}
