package io.sockflux.internal.datagram;

import io.netty.buffer.ByteBuf;
import io.netty.channel.AddressedEnvelope;
import io.netty.channel.Channel;
import io.netty.channel.ChannelDuplexHandler;
import io.netty.channel.ChannelHandlerContext;
import io.netty.channel.ChannelOption;
import io.netty.channel.ChannelPromise;
import io.sockflux.address.Endpoint;
import io.sockflux.address.UnixUnnamedEndpoint;
import io.sockflux.error.Errno;
import io.sockflux.error.SystemCallException;
import io.sockflux.internal.channel.ChannelContext;
import io.sockflux.message.Message;
import io.sockflux.message.MessageFlag;
import io.sockflux.spi.Capability;
import io.sockflux.spi.DatagramSettings;
import io.sockflux.spi.Transport;
import java.net.SocketAddress;
import java.util.List;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/**
 * Carries messages over Netty's own datagram channels, where the transport has no system calls of its own. Such channels know data
 * and an address, and nothing beside them: the transport has no {@link Capability#DATAGRAM_METADATA}.
 */
final class PacketCodec extends ChannelDuplexHandler {

    private final Transport transport;
    private final int maxLength;

    private PacketCodec(Transport transport, int maxLength) {
        this.transport = transport;
        this.maxLength = maxLength;
    }

    /** Prepares a channel that is not registered yet, if it knows packets only. */
    static void prepare(Channel channel, Transport transport, DatagramSettings settings) {
        if (transport.capabilities().contains(Capability.DATAGRAM_METADATA)) {
            return;
        }
        // A datagram that fills the room for a byte too many was longer.
        ChannelContext.set(
                channel, ChannelOption.RECVBUF_ALLOCATOR, new PacketRoom(channel.config(), settings.maxLength() + 1));
        channel.pipeline().addLast(new PacketCodec(transport, settings.maxLength()));
    }

    // Received

    @Override
    public void channelRead(ChannelHandlerContext context, Object packet) {
        if (packet instanceof AddressedEnvelope<?, ?> envelope && envelope.content() instanceof ByteBuf data) {
            context.fireChannelRead(message(context, data, envelope.sender()));
        } else {
            context.fireChannelRead(message(context, (ByteBuf) packet, null));
        }
    }

    private Message message(ChannelHandlerContext context, ByteBuf data, @Nullable SocketAddress sender) {
        boolean isCut = data.readableBytes() > maxLength;
        if (isCut) {
            data.writerIndex(data.readerIndex() + maxLength);
        }
        Endpoint peer = sender == null ? null : transport.datagramEndpoint(sender);
        return new Message(
                peer instanceof UnixUnnamedEndpoint ? null : peer,
                fitting(context, data),
                List.of(),
                isCut ? Set.of(MessageFlag.TRUNC) : Set.of());
    }

    /** A short datagram must not hold the room of the longest one while it waits. */
    private static ByteBuf fitting(ChannelHandlerContext context, ByteBuf data) {
        if (data.readableBytes() > data.capacity() / 2) {
            return data;
        }
        ByteBuf copy = context.alloc().ioBuffer(data.readableBytes());
        copy.writeBytes(data);
        data.release();
        return copy;
    }

    // Sent

    @Override
    public void write(ChannelHandlerContext context, Object item, ChannelPromise promise) {
        Message message = (Message) item;
        Endpoint peer = message.peer();
        boolean isConnected = context.channel().remoteAddress() != null;
        try {
            if (!message.control().isEmpty() || !message.flags().isEmpty()) {
                throw new UnsupportedOperationException("message: the transport " + transport.name()
                        + " sends data alone (expected: no control data and no flags, or the transport posix)");
            }
            if (!message.data().isReadable()) {
                // Netty says that it was sent, and sends nothing.
                throw new UnsupportedOperationException("message: the transport " + transport.name()
                        + " sends no empty datagram (expected: a byte at least, or the transport posix)");
            }
            if (peer == null && !isConnected) {
                throw new SystemCallException("send", Errno.EDESTADDRREQ, null);
            }
            Object packet =
                    peer == null ? message.data() : transport.packet(message.data(), transport.socketAddress(peer));
            int length = message.data().readableBytes();
            ChannelPromise sent = context.newPromise();
            context.write(packet, sent);
            sent.addListener(done -> {
                if (done.isSuccess()) {
                    promise.trySuccess();
                } else {
                    promise.tryFailure(failure(done.cause(), peer, length));
                }
            });
        } catch (SystemCallException | RuntimeException e) {
            message.discard();
            promise.tryFailure(e);
        }
    }

    private Throwable failure(Throwable cause, @Nullable Endpoint peer, int length) {
        return transport
                .errno(cause)
                .<Throwable>map(errno -> errno == Errno.EMSGSIZE
                        ? new SystemCallException(
                                "send",
                                errno,
                                peer,
                                errno + ": " + length + " bytes (expected: no more than the path takes in one piece)")
                        : new SystemCallException("send", errno, peer))
                .orElse(cause);
    }
}
