package io.sockflux.benchmarks.peers;

import io.netty.buffer.ByteBuf;
import io.netty.channel.Channel;
import io.netty.channel.ChannelHandler;
import io.netty.channel.ChannelHandlerContext;
import io.netty.channel.ChannelInboundHandlerAdapter;
import io.netty.channel.ChannelInitializer;
import io.netty.channel.socket.DatagramPacket;
import io.netty.handler.ssl.SslContext;
import java.util.function.Supplier;

/** What a pipeline of raw Netty ends with. */
final class NettyHandlers {

    private NettyHandlers() {}

    /** A new handler for each channel. */
    static final class Initializer extends ChannelInitializer<Channel> {

        private final Supplier<ChannelHandler> handlers;

        Initializer(Supplier<ChannelHandler> handlers) {
            this.handlers = handlers;
        }

        @Override
        protected void initChannel(Channel channel) {
            channel.pipeline().addLast(handlers.get());
        }
    }

    /** The same behind TLS. */
    static final class TlsInitializer extends ChannelInitializer<Channel> {

        private final SslContext context;
        private final Supplier<ChannelHandler> handlers;

        TlsInitializer(SslContext context, Supplier<ChannelHandler> handlers) {
            this.context = context;
            this.handlers = handlers;
        }

        @Override
        protected void initChannel(Channel channel) {
            channel.pipeline().addLast(context.newHandler(channel.alloc()), handlers.get());
        }
    }

    /** Writes what is read, and flushes at the end of reading. */
    static final class Echo extends ChannelInboundHandlerAdapter {

        @Override
        public void channelRead(ChannelHandlerContext context, Object message) {
            context.write(message, context.voidPromise());
        }

        @Override
        public void channelReadComplete(ChannelHandlerContext context) {
            context.flush();
        }

        @Override
        public void exceptionCaught(ChannelHandlerContext context, Throwable cause) {
            context.close();
        }
    }

    /** The same by datagrams. */
    static final class DatagramEcho extends ChannelInboundHandlerAdapter {

        @Override
        public void channelRead(ChannelHandlerContext context, Object message) {
            DatagramPacket packet = (DatagramPacket) message;
            context.write(new DatagramPacket(packet.content(), packet.sender()), context.voidPromise());
        }

        @Override
        public void channelReadComplete(ChannelHandlerContext context) {
            context.flush();
        }
    }

    /** Throws away. */
    static final class Sink extends ChannelInboundHandlerAdapter {

        @Override
        public void channelRead(ChannelHandlerContext context, Object message) {
            ((ByteBuf) message).release();
        }

        @Override
        public void exceptionCaught(ChannelHandlerContext context, Throwable cause) {
            context.close();
        }
    }

    /** Writes while the channel is writable. */
    static final class Source extends ChannelInboundHandlerAdapter {

        private final ByteBuf data;

        Source(ByteBuf data) {
            this.data = data;
        }

        @Override
        public void channelActive(ChannelHandlerContext context) {
            fill(context);
        }

        @Override
        public void channelWritabilityChanged(ChannelHandlerContext context) {
            if (context.channel().isWritable()) {
                // Not from within a flush, which would not end.
                context.executor().execute(() -> fill(context));
            }
        }

        private void fill(ChannelHandlerContext context) {
            while (context.channel().isActive() && context.channel().isWritable()) {
                context.write(data.retainedDuplicate(), context.voidPromise());
            }
            context.flush();
        }

        @Override
        public void exceptionCaught(ChannelHandlerContext context, Throwable cause) {
            context.close();
        }
    }

    /** One more question for each answer. */
    static final class Asking extends ChannelInboundHandlerAdapter {

        private final ByteBuf question;
        private final int inFlight;
        private final Peer.Cutter cutter;
        private final Peer.Answers answers;

        Asking(ByteBuf question, int inFlight, Peer.Cutter cutter, Peer.Answers answers) {
            this.question = question;
            this.inFlight = inFlight;
            this.cutter = cutter;
            this.answers = answers;
        }

        @Override
        public void channelActive(ChannelHandlerContext context) {
            ask(context, inFlight);
            context.flush();
        }

        @Override
        public void channelRead(ChannelHandlerContext context, Object message) {
            ByteBuf buffer = (ByteBuf) message;
            int count = cutter.whole(buffer.readableBytes());
            buffer.release();
            answers.add(count);
            ask(context, count);
        }

        @Override
        public void channelReadComplete(ChannelHandlerContext context) {
            context.flush();
        }

        private void ask(ChannelHandlerContext context, int count) {
            for (int i = 0; i < count; i++) {
                context.write(question.retainedDuplicate(), context.voidPromise());
            }
        }

        @Override
        public void exceptionCaught(ChannelHandlerContext context, Throwable cause) {
            answers.failed(cause);
            context.close();
        }
    }
}
