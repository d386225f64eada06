package io.sockflux.transport.unix;

import io.netty.channel.Channel;
import io.netty.channel.ChannelFuture;
import io.netty.channel.ChannelHandlerContext;
import io.netty.channel.ChannelInboundHandlerAdapter;
import io.netty.channel.unix.DomainSocketChannel;
import io.netty.channel.unix.DomainSocketReadMode;
import io.netty.channel.unix.FileDescriptor;
import io.sockflux.spi.Transport.DescriptorPassing;
import java.io.IOException;
import java.nio.channels.ClosedChannelException;
import java.util.concurrent.CompletableFuture;

/** Passes descriptors by Netty's unix streams, whose native code sends and receives one with a byte. */
public final class NettyPassing implements DescriptorPassing {

    /** The passing of a transport whose unix streams are Netty's. */
    public NettyPassing() {}

    @Override
    public ChannelFuture send(Channel stream, int descriptor) {
        // The channel does not close it.
        return stream.writeAndFlush(new FileDescriptor(descriptor));
    }

    @Override
    public CompletableFuture<Integer> receive(Channel stream) {
        DomainSocketChannel unix = (DomainSocketChannel) stream;
        CompletableFuture<Integer> received = new CompletableFuture<>();
        // A handler that is added to a closed channel is told of nothing any more.
        if (!stream.isOpen()) {
            return CompletableFuture.failedFuture(new ClosedChannelException());
        }
        unix.config().setReadMode(DomainSocketReadMode.FILE_DESCRIPTORS);
        stream.pipeline().addFirst(new Receiver(unix, received));
        return received;
    }

    /** Takes the one descriptor, and lets bytes come again. */
    private static final class Receiver extends ChannelInboundHandlerAdapter {

        private final DomainSocketChannel unix;
        private final CompletableFuture<Integer> received;

        Receiver(DomainSocketChannel unix, CompletableFuture<Integer> received) {
            this.unix = unix;
            this.received = received;
        }

        @Override
        public void handlerAdded(ChannelHandlerContext context) {
            context.read();
        }

        @Override
        public void channelRead(ChannelHandlerContext context, Object message) {
            if (!(message instanceof FileDescriptor descriptor)) {
                context.fireChannelRead(message);
                return;
            }
            unix.config().setReadMode(DomainSocketReadMode.BYTES);
            context.pipeline().remove(this);
            if (!received.complete(descriptor.intValue())) {
                close(descriptor);
            }
        }

        private static void close(FileDescriptor descriptor) {
            try {
                descriptor.close();
            } catch (IOException e) {
                // The kernel has closed the descriptor, whatever it says.
            }
        }

        @Override
        public void channelInactive(ChannelHandlerContext context) {
            received.completeExceptionally(new ClosedChannelException());
            context.fireChannelInactive();
        }
    }
}
