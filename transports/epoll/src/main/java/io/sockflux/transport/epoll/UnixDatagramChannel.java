package io.sockflux.transport.epoll;

import io.netty.buffer.ByteBuf;
import io.netty.channel.AbstractChannel;
import io.netty.channel.ChannelConfig;
import io.netty.channel.ChannelMetadata;
import io.netty.channel.ChannelOutboundBuffer;
import io.netty.channel.ChannelPromise;
import io.netty.channel.DefaultChannelConfig;
import io.netty.channel.EventLoop;
import io.netty.channel.IoEventLoop;
import io.netty.channel.IoRegistration;
import io.netty.channel.RecvByteBufAllocator;
import io.netty.channel.unix.DomainDatagramPacket;
import io.netty.channel.unix.DomainDatagramSocketAddress;
import io.netty.channel.unix.DomainSocketAddress;
import io.netty.channel.unix.Errors;
import io.netty.channel.unix.Socket;
import io.netty.channel.unix.UnixChannel;
import io.netty.util.UncheckedBooleanSupplier;
import java.io.IOException;
import java.net.SocketAddress;
import java.nio.charset.StandardCharsets;
import org.jspecify.annotations.Nullable;

/**
 * A unix datagram socket over Netty's native calls. Netty's own channel closes the socket where it is to be disconnected,
 * loses an empty datagram of its peer, and spins while a receiver has no room. Its reads and writes are packets.
 *
 * <p>Netty's call tells the sender's path, and no abstract name: such a sender has the empty path.
 */
final class UnixDatagramChannel extends AbstractChannel implements UnixChannel {

    private static final ChannelMetadata METADATA = new ChannelMetadata(true, 16);
    private static final UncheckedBooleanSupplier MAY_BE_MORE = () -> true;
    private static final int EAGAIN = 11;

    private final Socket socket;
    private final ChannelConfig config = new Config(this);
    private final DatagramWatch watch = new DatagramWatch(this);

    private volatile boolean active;
    private volatile @Nullable DomainSocketAddress local;
    private volatile @Nullable DomainSocketAddress remote;
    private boolean readPending;

    UnixDatagramChannel() {
        super(null);
        this.socket = Socket.newSocketDomainDgram();
    }

    /** A channel over a socket that others have opened, and that may be bound and connected. */
    UnixDatagramChannel(int descriptor) {
        super(null);
        this.socket = new Socket(descriptor);
        this.local = named(socket.localDomainSocketAddress());
        this.remote = named(socket.remoteDomainSocketAddress());
        this.active = true;
    }

    private static @Nullable DomainSocketAddress named(@Nullable DomainSocketAddress address) {
        return address == null || address.path().isEmpty() ? null : address;
    }

    @Override
    public Socket fd() {
        return socket;
    }

    @Override
    public ChannelConfig config() {
        return config;
    }

    @Override
    public ChannelMetadata metadata() {
        return METADATA;
    }

    @Override
    public boolean isOpen() {
        return socket.isOpen();
    }

    @Override
    public boolean isActive() {
        return active && isOpen();
    }

    @Override
    protected @Nullable SocketAddress localAddress0() {
        return local;
    }

    @Override
    protected @Nullable SocketAddress remoteAddress0() {
        return remote;
    }

    // The loop

    @Override
    protected boolean isCompatible(EventLoop loop) {
        return loop instanceof IoEventLoop io && io.isCompatible(DatagramWatch.class);
    }

    @Override
    protected void doRegister(ChannelPromise promise) {
        ((IoEventLoop) eventLoop()).register(watch).addListener(result -> {
            if (result.isSuccess()) {
                watch.registered((IoRegistration) result.getNow());
                promise.setSuccess();
            } else {
                promise.setFailure(result.cause());
            }
        });
    }

    @Override
    protected void doDeregister() {
        watch.deregister();
    }

    @Override
    protected void doBeginRead() {
        readPending = true;
        watch.wantInput(true);
    }

    private void autoReadCleared() {
        if (!isRegistered()) {
            return;
        }
        if (eventLoop().inEventLoop()) {
            readPending = false;
            watch.wantInput(false);
        } else {
            eventLoop().execute(() -> {
                if (!config.isAutoRead()) {
                    readPending = false;
                    watch.wantInput(false);
                }
            });
        }
    }

    // Names

    @Override
    protected void doBind(SocketAddress address) throws IOException {
        String path = ((DomainSocketAddress) address).path();
        if (!path.isEmpty()) {
            socket.bind(address);
            // A copy, as the address may be told to forget its path.
            local = new DomainSocketAddress(path);
        }
        active = true;
    }

    @Override
    protected void doDisconnect() throws IOException {
        socket.disconnect();
        remote = null;
    }

    @Override
    protected void doClose() throws IOException {
        active = false;
        // Deregisters before another descriptor can have the number.
        doDeregister();
        socket.close();
    }

    @Override
    protected AbstractUnsafe newUnsafe() {
        return new Unsafe();
    }

    private final class Unsafe extends AbstractUnsafe {

        @Override
        @SuppressWarnings("deprecation") // Netty expects that a socket is connected once only
        public void connect(SocketAddress peer, @Nullable SocketAddress from, ChannelPromise promise) {
            if (!promise.setUncancellable() || !ensureOpen(promise)) {
                return;
            }
            try {
                if (from != null) {
                    doBind(from);
                }
                socket.connect(peer);
                remote = new DomainSocketAddress(((DomainSocketAddress) peer).path());
                invalidateRemoteAddress();
                active = true;
                promise.setSuccess();
            } catch (IOException | RuntimeException e) {
                promise.tryFailure(e);
                closeIfClosed();
            }
        }

        @Override
        protected void flush0() {
            // Where the receiver has no room, the loop will report when it has.
            if (!watch.wantsOutput()) {
                super.flush0();
            }
        }

        void flushNow() {
            super.flush0();
        }
    }

    // Receiving

    void outputReady() {
        watch.wantOutput(false);
        ((Unsafe) unsafe()).flushNow();
    }

    /** The loop reports an error, also without a read. */
    void failed() {
        try {
            int error = socket.getSoError();
            if (error != 0) {
                pipeline().fireExceptionCaught(Errors.newIOException("recv", -error));
            }
        } catch (IOException e) {
            pipeline().fireExceptionCaught(e);
        }
    }

    void inputReady() {
        RecvByteBufAllocator.ExtendedHandle handle =
                (RecvByteBufAllocator.ExtendedHandle) unsafe().recvBufAllocHandle();
        handle.reset(config);
        Throwable failure = null;
        try {
            receive(handle);
        } catch (IOException | RuntimeException | OutOfMemoryError e) {
            // Lack of memory for a buffer fails this socket only, not the other sockets of the loop.
            failure = e;
        }
        handle.readComplete();
        pipeline().fireChannelReadComplete();
        if (failure != null) {
            pipeline().fireExceptionCaught(failure);
        }
        if (isOpen() && !readPending && !config.isAutoRead()) {
            watch.wantInput(false);
        }
    }

    private void receive(RecvByteBufAllocator.ExtendedHandle handle) throws IOException {
        boolean more = true;
        while (more && isOpen()) {
            ByteBuf room = handle.allocate(config.getAllocator());
            DomainSocketAddress sender;
            try {
                sender = receive(room, handle);
            } catch (IOException | RuntimeException e) {
                room.release();
                throw e;
            }
            if (sender == null) {
                room.release();
                return;
            }
            readPending = false;
            handle.incMessagesRead(1);
            pipeline().fireChannelRead(new DomainDatagramPacket(room, local, sender));
            more = handle.continueReading(MAY_BE_MORE);
        }
    }

    /** Receives one datagram. Returns its sender, or null if there is none. */
    private @Nullable DomainSocketAddress receive(ByteBuf room, RecvByteBufAllocator.ExtendedHandle handle)
            throws IOException {
        int from = room.writerIndex();
        handle.attemptedBytesRead(room.writableBytes());
        DomainSocketAddress peer = remote;
        int length;
        if (peer == null) {
            DomainDatagramSocketAddress sender =
                    socket.recvFromAddressDomainSocket(room.memoryAddress(), from, room.capacity());
            if (sender == null) {
                return null;
            }
            peer = sender;
            length = sender.receivedAmount();
        } else {
            length = socket.recvAddress(room.memoryAddress(), from, room.capacity());
            if (length == 0) {
                return null;
            }
            // By this Netty tells of an end of stream, which an empty datagram looks like.
            length = Math.max(0, length);
        }
        handle.lastBytesRead(length);
        room.writerIndex(from + length);
        return peer;
    }

    // Sending

    @Override
    protected Object filterOutboundMessage(Object message) {
        if (message instanceof DomainDatagramPacket packet) {
            return packet.content().hasMemoryAddress()
                    ? packet
                    : new DomainDatagramPacket(direct(packet.content()), packet.recipient());
        }
        return message instanceof ByteBuf data ? direct(data) : message;
    }

    private ByteBuf direct(ByteBuf data) {
        if (data.hasMemoryAddress()) {
            return data;
        }
        ByteBuf copy = alloc().directBuffer(data.readableBytes());
        copy.writeBytes(data, data.readerIndex(), data.readableBytes());
        data.release();
        return copy;
    }

    @Override
    protected void doWrite(ChannelOutboundBuffer in) {
        for (Object message = in.current(); message != null; message = in.current()) {
            try {
                if (sends(message)) {
                    in.remove();
                } else if (message instanceof DomainDatagramPacket) {
                    // The kernel does not tell when a receiver that the socket is not connected to has room.
                    in.remove(Errors.newIOException("sendto", -EAGAIN));
                } else {
                    watch.wantOutput(true);
                    return;
                }
            } catch (IOException | RuntimeException e) {
                in.remove(e);
            }
        }
    }

    /** Sends one datagram of a byte at least; returns false if there is no room for it. */
    private boolean sends(Object message) throws IOException {
        if (message instanceof DomainDatagramPacket packet) {
            ByteBuf data = packet.content();
            byte[] path = packet.recipient().path().getBytes(StandardCharsets.UTF_8);
            return socket.sendToAddressDomainSocket(data.memoryAddress(), data.readerIndex(), data.writerIndex(), path)
                    > 0;
        }
        ByteBuf data = (ByteBuf) message;
        return socket.sendAddress(data.memoryAddress(), data.readerIndex(), data.writerIndex()) > 0;
    }

    private static final class Config extends DefaultChannelConfig {

        private final UnixDatagramChannel owner;

        Config(UnixDatagramChannel owner) {
            super(owner);
            this.owner = owner;
        }

        @Override
        protected void autoReadCleared() {
            owner.autoReadCleared();
        }
    }
}
