package io.sockflux.contract.codec;

import static org.awaitility.Awaitility.await;

import io.netty.buffer.ByteBuf;
import io.netty.buffer.PooledByteBufAllocator;
import io.netty.channel.ChannelHandler;
import io.netty.channel.ChannelHandlerContext;
import io.netty.channel.ChannelInboundHandlerAdapter;
import io.netty.handler.codec.LineBasedFrameDecoder;
import io.netty.handler.codec.MessageToByteEncoder;
import io.netty.handler.codec.MessageToMessageDecoder;
import io.netty.handler.codec.string.LineEncoder;
import io.netty.handler.codec.string.LineSeparator;
import io.netty.handler.codec.string.StringDecoder;
import io.sockflux.codec.CodecPipeline;
import io.sockflux.stream.Connection;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.atomic.AtomicInteger;
import reactor.core.scheduler.Scheduler;

/** Lines by Netty's handlers, and handlers that watch them. */
final class TextCodec {

    static final int LONGEST = 1 << 20;

    private TextCodec() {}

    /** Lines to and from the peer, with these handlers behind. */
    static CodecPipeline<String, String> lines(Connection connection, ChannelHandler... behind) {
        List<ChannelHandler> all = new ArrayList<>(List.of(
                new LineBasedFrameDecoder(LONGEST),
                new StringDecoder(StandardCharsets.UTF_8),
                new LineEncoder(LineSeparator.UNIX, StandardCharsets.UTF_8)));
        all.addAll(List.of(behind));
        return connection.codec(String.class, String.class, all.toArray(ChannelHandler[]::new));
    }

    /** Lines as buffers of a pool, which a program must release. */
    static CodecPipeline<ByteBuf, ByteBuf> pooledLines(Connection connection) {
        return connection.codec(
                ByteBuf.class,
                ByteBuf.class,
                new LineBasedFrameDecoder(LONGEST),
                new MessageToMessageDecoder<ByteBuf>() {
                    @Override
                    protected void decode(ChannelHandlerContext context, ByteBuf line, List<Object> out) {
                        out.add(PooledByteBufAllocator.DEFAULT
                                .directBuffer(line.readableBytes() + 1)
                                .writeBytes(line));
                    }
                },
                new MessageToByteEncoder<ByteBuf>() {
                    @Override
                    protected void encode(ChannelHandlerContext context, ByteBuf line, ByteBuf out) {
                        out.writeBytes(line).writeByte('\n');
                    }
                });
    }

    /** Counts what passes, and whether it is still there. */
    static final class Watch extends ChannelInboundHandlerAdapter {

        final AtomicInteger decoded = new AtomicInteger();
        final AtomicInteger active = new AtomicInteger();
        final AtomicInteger present = new AtomicInteger();

        @Override
        public void handlerAdded(ChannelHandlerContext context) {
            present.incrementAndGet();
        }

        @Override
        public void handlerRemoved(ChannelHandlerContext context) {
            present.decrementAndGet();
        }

        @Override
        public void channelActive(ChannelHandlerContext context) {
            active.incrementAndGet();
            context.fireChannelActive();
        }

        @Override
        public void channelInactive(ChannelHandlerContext context) {
            active.decrementAndGet();
            context.fireChannelInactive();
        }

        @Override
        public void channelRead(ChannelHandlerContext context, Object message) {
            decoded.incrementAndGet();
            context.fireChannelRead(message);
        }

        void awaitActive() {
            await().untilAsserted(() ->
                    org.assertj.core.api.Assertions.assertThat(active).hasValue(1));
        }

        void awaitGone() {
            await().untilAsserted(() -> {
                org.assertj.core.api.Assertions.assertThat(active).hasValue(0);
                org.assertj.core.api.Assertions.assertThat(present).hasValue(0);
            });
        }
    }

    /** Lets the connection's loop look at its sockets this often. */
    static void letTurn(Connection connection, int times) {
        Scheduler loop = connection.scheduler();
        for (int i = 0; i < times; i++) {
            AtomicInteger ran = new AtomicInteger();
            loop.schedule(ran::incrementAndGet);
            await().until(() -> ran.get() == 1);
        }
    }
}
