package io.sockflux.transport.epoll;

import static org.assertj.core.api.Assertions.assertThat;

import io.netty.bootstrap.Bootstrap;
import io.netty.channel.Channel;
import io.netty.channel.ChannelHandlerContext;
import io.netty.channel.ChannelInboundHandlerAdapter;
import io.netty.channel.ChannelOption;
import io.netty.channel.EventLoopGroup;
import io.netty.channel.FileRegion;
import io.netty.channel.MultiThreadIoEventLoopGroup;
import io.netty.channel.epoll.EpollSocketChannel;
import io.netty.channel.socket.ChannelInputShutdownEvent;
import io.sockflux.spi.Splice;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.net.Socket;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.TimeUnit;
import org.awaitility.Awaitility;
import org.junit.jupiter.api.Test;

/** What a channel hands over from which a way inside the kernel leads: nothing that was read. */
class EpollSpliceTest {

    @Test
    void shouldHandOverOneRegionForEachReadAndThenTheEndOfTheStream() throws Exception {
        EpollTransport transport = new EpollTransport();
        EventLoopGroup loops = new MultiThreadIoEventLoopGroup(2, transport.ioHandlerFactory());
        List<Object> came = new CopyOnWriteArrayList<>();
        try (ServerSocket listening = new ServerSocket(0, 2, InetAddress.getLoopbackAddress())) {
            Channel from = connect(loops, listening, came);
            Socket source = listening.accept();
            Channel to = connect(loops, listening, new CopyOnWriteArrayList<>());
            Socket sink = listening.accept();
            Splice splice = transport.splice(from, to, Optional.empty()).orElseThrow();
            from.eventLoop().submit(splice::begin).sync();

            source.getOutputStream().write("one".getBytes(StandardCharsets.UTF_8));
            from.read();
            Awaitility.await("a region").atMost(Duration.ofSeconds(100)).until(() -> came.size() == 1);
            source.getOutputStream().write("two".getBytes(StandardCharsets.UTF_8));
            to.writeAndFlush(came.get(0)).sync();
            assertThat(sink.getInputStream().readNBytes(3))
                    .asString(StandardCharsets.UTF_8)
                    .isEqualTo("one");
            assertThat(came).as("nothing beyond the one read").hasSize(1);
            from.read();
            Awaitility.await("another region").atMost(Duration.ofSeconds(100)).until(() -> came.size() == 2);
            to.writeAndFlush(came.get(1)).sync();
            assertThat(sink.getInputStream().readNBytes(3))
                    .asString(StandardCharsets.UTF_8)
                    .isEqualTo("two");
            assertThat(came).allMatch(FileRegion.class::isInstance);

            source.shutdownOutput();
            from.read();
            Awaitility.await("the end").atMost(Duration.ofSeconds(100)).until(() -> came.size() == 3);
            assertThat(came.get(2)).isSameAs(ChannelInputShutdownEvent.INSTANCE);
            splice.end();
        } finally {
            loops.shutdownGracefully(0, 5, TimeUnit.SECONDS).sync();
        }
    }

    private static Channel connect(EventLoopGroup loops, ServerSocket listening, List<Object> came)
            throws InterruptedException {
        return new Bootstrap()
                .group(loops)
                .channel(EpollSocketChannel.class)
                .option(ChannelOption.AUTO_READ, false)
                .option(ChannelOption.ALLOW_HALF_CLOSURE, true)
                .handler(new ChannelInboundHandlerAdapter() {
                    @Override
                    public void channelRead(ChannelHandlerContext context, Object message) {
                        came.add(message);
                    }

                    @Override
                    public void userEventTriggered(ChannelHandlerContext context, Object event) {
                        if (event instanceof ChannelInputShutdownEvent) {
                            came.add(event);
                        }
                    }
                })
                .connect(listening.getLocalSocketAddress())
                .sync()
                .channel();
    }
}
