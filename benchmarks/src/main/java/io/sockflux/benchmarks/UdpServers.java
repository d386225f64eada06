package io.sockflux.benchmarks;

import static java.util.Objects.requireNonNull;

import io.netty.bootstrap.Bootstrap;
import io.netty.channel.Channel;
import io.netty.channel.ChannelHandlerContext;
import io.netty.channel.ChannelInboundHandlerAdapter;
import io.netty.channel.ChannelOption;
import io.netty.channel.FixedRecvByteBufAllocator;
import io.netty.channel.MultiThreadIoEventLoopGroup;
import io.netty.channel.epoll.EpollDatagramChannel;
import io.netty.channel.epoll.EpollIoHandler;
import io.netty.channel.socket.DatagramPacket;
import io.sockflux.DatagramBinder;
import io.sockflux.DatagramMetadata;
import io.sockflux.DatagramSocket;
import io.sockflux.Network;
import io.sockflux.address.InetEndpoint;
import io.sockflux.message.Message;
import java.net.InetSocketAddress;
import java.time.Duration;

/** Echo servers for datagrams on one event loop, to be asked from outside: {@code netty}, {@code sockflux [metadata]}. */
public final class UdpServers {

    private static final Duration HANG = Duration.ofSeconds(100);
    private static final int LONGEST = 2048;

    private UdpServers() {}

    /** Serves until it is ended; prints {@code READY PORT}. */
    public static void main(String[] args) throws InterruptedException {
        switch (String.join(" ", args)) {
            case "netty" -> netty();
            case "sockflux" -> sockflux();
            case "sockflux metadata" -> sockflux(DatagramMetadata.values());
            default -> throw new IllegalArgumentException("expected: netty or sockflux");
        }
        Thread.currentThread().join();
    }

    private static void netty() throws InterruptedException {
        Channel channel = new Bootstrap()
                .group(new MultiThreadIoEventLoopGroup(1, EpollIoHandler.newFactory()))
                .channel(EpollDatagramChannel.class)
                .option(ChannelOption.RECVBUF_ALLOCATOR, new FixedRecvByteBufAllocator(LONGEST))
                .handler(new ChannelInboundHandlerAdapter() {
                    @Override
                    public void channelRead(ChannelHandlerContext context, Object message) {
                        DatagramPacket packet = (DatagramPacket) message;
                        context.write(new DatagramPacket(packet.content(), packet.sender()), context.voidPromise());
                    }

                    @Override
                    public void channelReadComplete(ChannelHandlerContext context) {
                        context.flush();
                    }
                })
                .bind("127.0.0.1", 0)
                .sync()
                .channel();
        ready(((InetSocketAddress) channel.localAddress()).getPort());
    }

    private static void sockflux(DatagramMetadata... metadata) {
        Network network = Network.builder().transport("epoll").threads(1).build();
        DatagramBinder binder = network.datagrams("udp://127.0.0.1:0").metadata(metadata);
        DatagramSocket socket = requireNonNull(binder.bind().block(HANG));
        socket.send(socket.receivePooled().map(Message::answer)).subscribe(done -> {}, Throwable::printStackTrace);
        ready(((InetEndpoint) socket.localEndpoint()).port());
    }

    private static void ready(int port) {
        System.out.println("READY " + port);
    }
}
