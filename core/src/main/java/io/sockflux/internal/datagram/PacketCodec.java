package io.sockflux.internal.datagram;

import io.netty.buffer.ByteBuf;
import io.netty.channel.AddressedEnvelope;
import io.netty.channel.Channel;
import io.netty.channel.ChannelDuplexHandler;
import io.netty.channel.ChannelHandlerContext;
import io.netty.channel.ChannelOption;
import io.netty.channel.ChannelOutboundBuffer;
import io.netty.channel.ChannelPromise;
import io.netty.channel.socket.DatagramChannel;
import io.sockflux.address.Endpoint;
import io.sockflux.address.UnixUnnamedEndpoint;
import io.sockflux.error.Errno;
import io.sockflux.error.SystemCallException;
import io.sockflux.internal.channel.ChannelContext;
import io.sockflux.internal.channel.ChannelFailures;
import io.sockflux.message.Message;
import io.sockflux.message.MessageFlag;
import io.sockflux.spi.Capability;
import io.sockflux.spi.DatagramSettings;
import io.sockflux.spi.Transport;
import java.io.IOException;
import java.net.SocketAddress;
import java.util.ArrayDeque;
import java.util.Deque;
import java.util.List;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/**
 * Carries messages over Netty's own datagram channels, where the transport has no system calls of its own. Such channels know data
 * and an address, and nothing beside them: the transport has no {@link Capability#DATAGRAM_METADATA}.
 */
final class PacketCodec extends ChannelDuplexHandler {

    /** The channel's own reason, besides its full buffer, not to be writable. */
    private static final int HELD = 1;

    private final Transport transport;
    private final int maxLength;
    private final Deque<Held> held = new ArrayDeque<>();
    private int underWay;
    private boolean goesOn;

    /** A message that waits behind an empty one, or is empty. */
    private record Held(Message message, ChannelPromise promise) {}

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
        keepActive(channel);
        channel.pipeline().addLast(new PacketCodec(transport, settings.maxLength()));
    }

    /** Otherwise a channel of Netty's that is disconnected from its peer would count as closed. */
    @SuppressWarnings("deprecation") // Netty names no other way
    private static void keepActive(Channel channel) {
        ChannelOption<Boolean> option = ChannelOption.DATAGRAM_CHANNEL_ACTIVE_ON_REGISTRATION;
        if (channel.config().getOptions().containsKey(option)) {
            ChannelContext.set(channel, option, true);
        }
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

    /** A short datagram must not hold the room of the longest one while it waits, of which it may be a slice. */
    private ByteBuf fitting(ChannelHandlerContext context, ByteBuf data) {
        if (data.readableBytes() > maxLength / 2) {
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
        if (message.data().isReadable() && held.isEmpty()) {
            writeNow(context, message, promise);
            return;
        }
        held.add(new Held(message, promise));
        goOn(context);
    }

    /**
     * Writes what an empty datagram holds up. Netty says of an empty one that it was sent, and sends nothing. So it goes past
     * Netty, when the kernel has everything before it. If the kernel has no room, the channel is not writable meanwhile.
     */
    private void goOn(ChannelHandlerContext context) {
        if (held.isEmpty() || goesOn) {
            return;
        }
        goesOn = true;
        for (Held next = held.peek(); next != null; next = held.peek()) {
            boolean isEmpty = !next.message.data().isReadable();
            if (isEmpty && underWay > 0) {
                context.flush();
            }
            if (isEmpty && underWay > 0) {
                break;
            }
            writeNow(context, next.message, next.promise);
            // What is written meanwhile has its place behind this one.
            held.remove();
        }
        goesOn = false;
        ChannelOutboundBuffer buffer = context.channel().unsafe().outboundBuffer();
        if (buffer != null) {
            buffer.setUserDefinedWritability(HELD, held.isEmpty());
        }
        context.flush();
    }

    private void writeNow(ChannelHandlerContext context, Message message, ChannelPromise promise) {
        Endpoint peer = message.peer();
        boolean isConnected = context.channel().remoteAddress() != null;
        try {
            if (!message.control().isEmpty() || !message.flags().isEmpty()) {
                throw new UnsupportedOperationException("message: the transport " + transport.name()
                        + " sends data alone (expected: no control data and no flags, or the transport posix)");
            }
            if (peer == null && !isConnected) {
                // As the kernel answers.
                boolean isOfIp = context.channel() instanceof DatagramChannel;
                throw new SystemCallException("send", isOfIp ? Errno.EDESTADDRREQ : Errno.ENOTCONN, null);
            }
            SocketAddress receiver = peer == null ? null : transport.socketAddress(peer);
            if (!message.data().isReadable()) {
                sendEmpty(context, receiver, peer);
                message.discard();
                promise.trySuccess();
                return;
            }
            Object packet = receiver == null ? message.data() : transport.packet(message.data(), receiver);
            int length = message.data().readableBytes();
            ChannelPromise sent = context.newPromise();
            underWay++;
            context.write(packet, sent);
            sent.addListener(done -> {
                if (done.isSuccess()) {
                    promise.trySuccess();
                } else {
                    promise.tryFailure(failure(done.cause(), peer, length));
                }
                underWay--;
                goOn(context);
            });
        } catch (SystemCallException | RuntimeException e) {
            message.discard();
            promise.tryFailure(e);
        }
    }

    private void sendEmpty(ChannelHandlerContext context, @Nullable SocketAddress receiver, @Nullable Endpoint peer)
            throws SystemCallException {
        boolean isSent;
        try {
            isSent = transport.sendEmpty(context.channel(), receiver);
        } catch (IOException e) {
            throw ChannelFailures.of(transport, "send", peer, e);
        }
        if (!isSent) {
            throw new UnsupportedOperationException("message: the transport " + transport.name()
                    + " sends no empty datagram " + (receiver == null ? "on a connected socket" : "on such a socket")
                    + " (expected: a byte at least, or the transport posix)");
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
