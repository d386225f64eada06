package io.sockflux.internal.loop;

import static java.nio.charset.StandardCharsets.ISO_8859_1;
import static org.assertj.core.api.Assertions.assertThat;

import io.netty.bootstrap.Bootstrap;
import io.netty.bootstrap.ServerBootstrap;
import io.netty.buffer.ByteBuf;
import io.netty.buffer.Unpooled;
import io.netty.buffer.UnpooledByteBufAllocator;
import io.netty.channel.Channel;
import io.netty.channel.ChannelHandlerContext;
import io.netty.channel.ChannelInboundHandlerAdapter;
import io.netty.channel.ChannelInitializer;
import io.netty.channel.ChannelOutboundHandlerAdapter;
import io.netty.channel.ChannelPromise;
import io.netty.channel.EventLoopGroup;
import io.netty.channel.MultiThreadIoEventLoopGroup;
import io.netty.channel.local.LocalAddress;
import io.netty.channel.local.LocalChannel;
import io.netty.channel.local.LocalIoHandler;
import io.netty.channel.local.LocalServerChannel;
import io.netty.channel.socket.ChannelInputShutdownEvent;
import io.sockflux.address.UnixUnnamedEndpoint;
import io.sockflux.internal.channel.ChannelContext;
import io.sockflux.internal.channel.NamedTransport;
import io.sockflux.internal.send.Outbound;
import io.sockflux.internal.stream.StreamConnection;
import io.sockflux.internal.stream.StreamSettings;
import io.sockflux.spi.Availability;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import reactor.core.publisher.Sinks;
import reactor.test.subscriber.TestSubscriber;

/** Flushes wait, and never for somebody who is gone. */
class LoopFlushesTest {

    private final Outbound reading = new Outbound();
    private final Outbound other = new Outbound();

    private void assertThatTheOtherGoesAtOnce() {
        Outbound.subscribed(other.connection().send(other.buffer("other")));
        assertThat(other.taken()).isEqualTo("other");
        other.close();
    }

    @Test
    void shouldWaitForAReadThatIsNotDone() {
        reading.beginToRead(() -> {});
        Outbound.subscribed(other.connection().send(other.buffer("other")));
        assertThat(other.taken()).isEmpty();
        reading.channel().pipeline().fireChannelReadComplete();

        assertThat(other.taken()).isEqualTo("other");
    }

    @Test
    void shouldNotWaitForAReadOfAChannelThatWasClosedMeanwhile() {
        reading.beginToRead(() -> {});
        reading.channel().close();

        assertThatTheOtherGoesAtOnce();
    }

    @Test
    void shouldNotWaitForAReadThatWasTakenBack() {
        reading.beginToRead(() -> {});
        reading.receiving().cancel();

        assertThatTheOtherGoesAtOnce();
    }

    @Test
    void shouldNotWaitForAReadBehindTheEndOfInputOfWhichNobodyTellsTheEnd() {
        reading.channel().pipeline().fireUserEventTriggered(ChannelInputShutdownEvent.INSTANCE);
        reading.beginToRead(() -> {});

        assertThatTheOtherGoesAtOnce();
    }

    @Test
    void shouldNotWaitForAReadOnceAnotherHasBegun() {
        reading.beginToRead(() -> {});
        other.read(() -> {});

        assertThatTheOtherGoesAtOnce();
    }

    @Test
    void shouldNotWaitForAReadWhoseSubscriberThrew() {
        reading.beginToRead(() -> {
            throw new IllegalStateException("thrown by a subscriber");
        });
        reading.channel().pipeline().fireChannelReadComplete();
        reading.channel().runPendingTasks();

        assertThatTheOtherGoesAtOnce();
    }

    @Test
    void shouldNotWaitForTasksOnceThoseThatWereThereHaveRun() {
        LoopFlushes.ofThisLoop().holdForTasks(this, reading.channel().eventLoop());
        reading.channel().runPendingTasks();

        assertThatTheOtherGoesAtOnce();
    }

    @Test
    void shouldFlushEachOnceThoughFlushesHoldAndReleaseThemAgain() {
        Outbound third = new Outbound();
        Outbound fourth = new Outbound();
        LoopFlushes flushes = LoopFlushes.ofThisLoop();
        reading.afterFlush(() -> {
            flushes.hold("inner");
            other.connection().sends().written();
            third.connection().sends().written();
            flushes.release("inner");
        });
        other.afterFlush(() -> {
            flushes.hold("innermost");
            fourth.connection().sends().written();
            flushes.release("innermost");
        });
        flushes.hold("outer");
        reading.connection().sends().written();
        flushes.release("outer");

        for (Outbound each : new Outbound[] {reading, other, third, fourth}) {
            assertThat(each.calls()).containsExactly("flush");
            each.channel().runPendingTasks();
            assertThat(each.channel().isOpen()).as("nothing was thrown").isTrue();
        }
    }

    @Test
    @Timeout(600)
    void shouldSendByOneWriteWhatASourceElsewhereEmitsCloseTogether() throws Exception {
        EventLoopGroup group = new MultiThreadIoEventLoopGroup(1, LocalIoHandler.newFactory());
        AtomicInteger writes = new AtomicInteger();
        AtomicInteger flushes = new AtomicInteger();
        ByteBuf arrived = Unpooled.buffer();
        try {
            StreamConnection connection = connect(group, arrived, writes, flushes);
            Sinks.Many<ByteBuf> source = Sinks.many().unicast().onBackpressureBuffer();
            TestSubscriber<Void> sending = Outbound.subscribed(connection.send(source.asFlux()));
            // Of the first alone is learnt that they are short.
            source.tryEmitNext(Unpooled.wrappedBuffer(new byte[] {1})).orThrow();
            group.submit(() -> {}).get();
            group.submit(() -> {}).get();
            CountDownLatch latch = new CountDownLatch(1);
            group.submit(() -> latch.await(500, TimeUnit.SECONDS));
            for (byte i = 2; i <= 11; i++) {
                source.tryEmitNext(Unpooled.wrappedBuffer(new byte[] {i})).orThrow();
            }
            latch.countDown();
            group.submit(() -> {}).get();
            group.submit(() -> {}).get();

            assertThat(sending.isTerminated()).isFalse();
            assertThat(writes).hasValue(2);
            assertThat(flushes).hasValue(2);
            assertThat(group.submit(() -> arrived.toString(ISO_8859_1)).get()).isEqualTo("\1\2\3\4\5\6\7\10\11\12\13");
        } finally {
            group.shutdownGracefully(0, 0, TimeUnit.SECONDS).get();
        }
    }

    private static StreamConnection connect(
            EventLoopGroup group, ByteBuf arrived, AtomicInteger writes, AtomicInteger flushes) throws Exception {
        LocalAddress address = new LocalAddress(LoopFlushesTest.class);
        new ServerBootstrap()
                .group(group)
                .channel(LocalServerChannel.class)
                .childHandler(new ChannelInboundHandlerAdapter() {
                    @Override
                    public void channelRead(ChannelHandlerContext context, Object message) {
                        ByteBuf buffer = (ByteBuf) message;
                        arrived.writeBytes(buffer);
                        buffer.release();
                    }
                })
                .bind(address)
                .get();
        StreamConnection[] connection = new StreamConnection[1];
        new Bootstrap()
                .group(group)
                .channel(LocalChannel.class)
                .handler(new ChannelInitializer<>() {
                    @Override
                    protected void initChannel(Channel channel) {
                        channel.config().setAutoRead(false);
                        channel.pipeline().addLast(new Counter(writes, flushes));
                        ChannelContext context = new ChannelContext(
                                new NamedTransport("t", 0, Availability.available()),
                                new Loops(group),
                                UnpooledByteBufAllocator.DEFAULT);
                        connection[0] = StreamConnection.accepted(
                                channel, context, StreamSettings.DEFAULT, new UnixUnnamedEndpoint(), null);
                    }
                })
                .connect(address)
                .get();
        return connection[0];
    }

    private static final class Counter extends ChannelOutboundHandlerAdapter {
        private final AtomicInteger writes;
        private final AtomicInteger flushes;

        Counter(AtomicInteger writes, AtomicInteger flushes) {
            this.writes = writes;
            this.flushes = flushes;
        }

        @Override
        public void write(ChannelHandlerContext context, Object message, ChannelPromise promise) {
            writes.incrementAndGet();
            context.write(message, promise);
        }

        @Override
        public void flush(ChannelHandlerContext context) {
            flushes.incrementAndGet();
            context.flush();
        }
    }
}
