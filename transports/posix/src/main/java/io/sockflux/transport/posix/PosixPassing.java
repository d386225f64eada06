package io.sockflux.transport.posix;

import io.netty.channel.Channel;
import io.netty.channel.ChannelFuture;
import io.netty.channel.ChannelHandlerContext;
import io.netty.channel.ChannelInboundHandlerAdapter;
import io.sockflux.error.SystemCallException;
import io.sockflux.message.ControlMessage.Rights;
import io.sockflux.message.Descriptor;
import io.sockflux.message.Message;
import io.sockflux.spi.DescriptorCalls;
import io.sockflux.spi.RecordReader;
import io.sockflux.spi.Transport.DescriptorPassing;
import java.io.IOException;
import java.nio.channels.ClosedChannelException;
import java.util.List;
import java.util.concurrent.CompletableFuture;

/**
 * Passes descriptors in messages.
 *
 * @param calls duplicate what is sent, as a message closes what it has sent
 */
record PosixPassing(DescriptorCalls calls) implements DescriptorPassing {

    @Override
    public ChannelFuture send(Channel stream, int descriptor) {
        Descriptor copy;
        try {
            copy = calls.duplicate(descriptor);
        } catch (SystemCallException e) {
            return stream.newFailedFuture(e);
        }
        return stream.writeAndFlush(Message.of(new byte[1]).with(Rights.of(copy)));
    }

    @Override
    public CompletableFuture<Integer> receive(Channel stream) {
        CompletableFuture<Integer> received = new CompletableFuture<>();
        // A handler that is added to a closed channel is told of nothing any more.
        if (!stream.isOpen()) {
            return CompletableFuture.failedFuture(new ClosedChannelException());
        }
        ((RecordReader) stream).takesDescriptors(true);
        stream.pipeline().addFirst(new Receiver(received));
        return received;
    }

    /** Takes the one descriptor. Whoever receives bytes afterwards says that it takes none. */
    private static final class Receiver extends ChannelInboundHandlerAdapter {

        private final CompletableFuture<Integer> received;

        Receiver(CompletableFuture<Integer> received) {
            this.received = received;
        }

        @Override
        public void handlerAdded(ChannelHandlerContext context) {
            context.read();
        }

        @Override
        public void channelRead(ChannelHandlerContext context, Object message) {
            context.pipeline().remove(this);
            Message come = (Message) message;
            List<Descriptor> descriptors = come.descriptors();
            if (descriptors.size() == 1 && come.data().readableBytes() == 1) {
                // Nobody waits any more after a cancellation, and then the message closes it.
                if (!received.isDone()) {
                    received.complete(descriptors.get(0).giveAway());
                }
            } else {
                received.completeExceptionally(new IOException("recvmsg: " + descriptors.size() + " descriptors with "
                        + come.data().readableBytes() + " bytes (expected: one with a byte)"));
            }
            come.discard();
        }

        @Override
        public void channelInactive(ChannelHandlerContext context) {
            received.completeExceptionally(new ClosedChannelException());
            context.fireChannelInactive();
        }
    }
}
