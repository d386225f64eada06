package io.sockflux.transport.nio;

import io.netty.channel.ChannelConfig;
import io.netty.channel.ChannelException;
import io.netty.channel.ChannelMetadata;
import io.netty.channel.ChannelOption;
import io.netty.channel.ChannelOutboundBuffer;
import io.netty.channel.DefaultChannelConfig;
import io.netty.channel.ServerChannel;
import io.netty.channel.nio.AbstractNioMessageChannel;
import io.sockflux.spi.AcceptGate;
import java.io.IOException;
import java.net.SocketAddress;
import java.net.StandardProtocolFamily;
import java.nio.channels.SelectionKey;
import java.nio.channels.ServerSocketChannel;
import java.nio.channels.SocketChannel;
import java.util.List;
import org.jspecify.annotations.Nullable;

/** A listening unix socket on the JDK's channel, which accepts {@link UnixStreamChannel}s. */
final class UnixListenerChannel extends AbstractNioMessageChannel implements ServerChannel {

    private static final ChannelMetadata METADATA = new ChannelMetadata(false, 16);

    private final Config config = new Config(this);
    private final AcceptGate gate;
    private volatile boolean bound;

    UnixListenerChannel(AcceptGate gate) {
        super(null, open(), SelectionKey.OP_ACCEPT);
        this.gate = gate;
    }

    private static ServerSocketChannel open() {
        try {
            return ServerSocketChannel.open(StandardProtocolFamily.UNIX);
        } catch (IOException e) {
            throw new ChannelException(e);
        }
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
    public boolean isActive() {
        return isOpen() && bound;
    }

    @Override
    protected ServerSocketChannel javaChannel() {
        return (ServerSocketChannel) super.javaChannel();
    }

    @Override
    protected @Nullable SocketAddress localAddress0() {
        try {
            return javaChannel().getLocalAddress();
        } catch (IOException e) {
            return null;
        }
    }

    @Override
    protected @Nullable SocketAddress remoteAddress0() {
        return null;
    }

    @Override
    protected void doBind(SocketAddress localAddress) throws Exception {
        javaChannel().bind(localAddress, config.backlog);
        bound = true;
    }

    @Override
    protected int doReadMessages(List<Object> accepted) throws Exception {
        SocketChannel socket = gate.isOpen(accepted.size()) ? javaChannel().accept() : null;
        if (socket == null) {
            return 0;
        }
        accepted.add(new UnixStreamChannel(this, socket));
        return 1;
    }

    @Override
    protected void doClose() throws Exception {
        super.doClose();
        javaChannel().close();
    }

    // Operations that a listening socket lacks

    @Override
    protected boolean doConnect(SocketAddress remoteAddress, @Nullable SocketAddress localAddress) {
        throw new UnsupportedOperationException("connect: this socket listens");
    }

    @Override
    protected void doFinishConnect() {
        throw new UnsupportedOperationException("connect: this socket listens");
    }

    @Override
    protected void doDisconnect() {
        throw new UnsupportedOperationException("disconnect: this socket listens");
    }

    @Override
    protected boolean doWriteMessage(Object message, ChannelOutboundBuffer in) {
        throw new UnsupportedOperationException("write: this socket listens");
    }

    private final class Config extends DefaultChannelConfig {

        private volatile int backlog = 128;

        Config(UnixListenerChannel channel) {
            super(channel);
        }

        @Override
        protected void autoReadCleared() {
            clearReadPending();
        }

        @Override
        public <T> boolean setOption(ChannelOption<T> option, T value) {
            if (option.equals(ChannelOption.SO_BACKLOG)) {
                backlog = (Integer) value;
                return true;
            }
            return super.setOption(option, value);
        }

        @Override
        @SuppressWarnings("unchecked")
        public <T> @Nullable T getOption(ChannelOption<T> option) {
            return option.equals(ChannelOption.SO_BACKLOG) ? (T) Integer.valueOf(backlog) : super.getOption(option);
        }
    }
}
