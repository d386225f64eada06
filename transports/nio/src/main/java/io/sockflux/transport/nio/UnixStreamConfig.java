package io.sockflux.transport.nio;

import io.netty.buffer.ByteBufAllocator;
import io.netty.channel.ChannelOption;
import io.netty.channel.DefaultChannelConfig;
import io.netty.channel.MessageSizeEstimator;
import io.netty.channel.RecvByteBufAllocator;
import io.netty.channel.WriteBufferWaterMark;
import io.netty.channel.socket.SocketChannelConfig;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.SocketOption;
import java.net.StandardSocketOptions;
import org.jspecify.annotations.Nullable;

/**
 * The configuration of a {@link UnixStreamChannel}. Netty looks for the half-closure setting in a {@link
 * SocketChannelConfig} and nowhere else, so this is a socket channel's configuration. It refuses the settings that only
 * TCP has.
 */
final class UnixStreamConfig extends DefaultChannelConfig implements SocketChannelConfig {

    private final UnixStreamChannel unixChannel;
    private volatile boolean allowHalfClosure;

    UnixStreamConfig(UnixStreamChannel channel) {
        super(channel);
        this.unixChannel = channel;
    }

    @Override
    @SuppressWarnings("unchecked")
    public <T> @Nullable T getOption(ChannelOption<T> option) {
        if (option.equals(ChannelOption.ALLOW_HALF_CLOSURE)) {
            return (T) Boolean.valueOf(allowHalfClosure);
        }
        if (option.equals(ChannelOption.SO_RCVBUF)) {
            return (T) Integer.valueOf(getReceiveBufferSize());
        }
        if (option.equals(ChannelOption.SO_SNDBUF)) {
            return (T) Integer.valueOf(getSendBufferSize());
        }
        return super.getOption(option);
    }

    @Override
    public <T> boolean setOption(ChannelOption<T> option, T value) {
        if (option.equals(ChannelOption.ALLOW_HALF_CLOSURE)) {
            setAllowHalfClosure((Boolean) value);
        } else if (option.equals(ChannelOption.SO_RCVBUF)) {
            setReceiveBufferSize((Integer) value);
        } else if (option.equals(ChannelOption.SO_SNDBUF)) {
            setSendBufferSize((Integer) value);
        } else {
            return super.setOption(option, value);
        }
        return true;
    }

    @Override
    public boolean isAllowHalfClosure() {
        return allowHalfClosure;
    }

    @Override
    public SocketChannelConfig setAllowHalfClosure(boolean allow) {
        allowHalfClosure = allow;
        return this;
    }

    @Override
    public int getSendBufferSize() {
        return get(StandardSocketOptions.SO_SNDBUF);
    }

    @Override
    public SocketChannelConfig setSendBufferSize(int bytes) {
        return set(StandardSocketOptions.SO_SNDBUF, bytes);
    }

    @Override
    public int getReceiveBufferSize() {
        return get(StandardSocketOptions.SO_RCVBUF);
    }

    @Override
    public SocketChannelConfig setReceiveBufferSize(int bytes) {
        return set(StandardSocketOptions.SO_RCVBUF, bytes);
    }

    private int get(SocketOption<Integer> option) {
        try {
            return unixChannel.javaChannel().getOption(option);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    private SocketChannelConfig set(SocketOption<Integer> option, int value) {
        try {
            unixChannel.javaChannel().setOption(option, value);
            return this;
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    // Settings that only TCP has

    private static UnsupportedOperationException onlyTcp(String option) {
        return new UnsupportedOperationException(option + ": a unix socket has none (expected: a TCP socket)");
    }

    @Override
    public boolean isTcpNoDelay() {
        throw onlyTcp("TCP_NODELAY");
    }

    @Override
    public SocketChannelConfig setTcpNoDelay(boolean tcpNoDelay) {
        throw onlyTcp("TCP_NODELAY");
    }

    @Override
    public int getSoLinger() {
        return -1;
    }

    @Override
    public SocketChannelConfig setSoLinger(int soLinger) {
        throw onlyTcp("SO_LINGER");
    }

    @Override
    public boolean isKeepAlive() {
        throw onlyTcp("SO_KEEPALIVE");
    }

    @Override
    public SocketChannelConfig setKeepAlive(boolean keepAlive) {
        throw onlyTcp("SO_KEEPALIVE");
    }

    @Override
    public int getTrafficClass() {
        throw onlyTcp("IP_TOS");
    }

    @Override
    public SocketChannelConfig setTrafficClass(int trafficClass) {
        throw onlyTcp("IP_TOS");
    }

    @Override
    public boolean isReuseAddress() {
        throw onlyTcp("SO_REUSEADDR");
    }

    @Override
    public SocketChannelConfig setReuseAddress(boolean reuseAddress) {
        throw onlyTcp("SO_REUSEADDR");
    }

    @Override
    public SocketChannelConfig setPerformancePreferences(int connectionTime, int latency, int bandwidth) {
        return this;
    }

    // The parent's methods, with this return type

    @Override
    public SocketChannelConfig setConnectTimeoutMillis(int millis) {
        super.setConnectTimeoutMillis(millis);
        return this;
    }

    @Override
    @Deprecated
    public SocketChannelConfig setMaxMessagesPerRead(int messages) {
        super.setMaxMessagesPerRead(messages);
        return this;
    }

    @Override
    public SocketChannelConfig setWriteSpinCount(int count) {
        super.setWriteSpinCount(count);
        return this;
    }

    @Override
    public SocketChannelConfig setAllocator(ByteBufAllocator allocator) {
        super.setAllocator(allocator);
        return this;
    }

    @Override
    public SocketChannelConfig setRecvByteBufAllocator(RecvByteBufAllocator allocator) {
        super.setRecvByteBufAllocator(allocator);
        return this;
    }

    @Override
    public SocketChannelConfig setAutoRead(boolean autoRead) {
        super.setAutoRead(autoRead);
        return this;
    }

    @Override
    public SocketChannelConfig setAutoClose(boolean autoClose) {
        super.setAutoClose(autoClose);
        return this;
    }

    @Override
    public SocketChannelConfig setMessageSizeEstimator(MessageSizeEstimator estimator) {
        super.setMessageSizeEstimator(estimator);
        return this;
    }

    @Override
    public SocketChannelConfig setWriteBufferWaterMark(WriteBufferWaterMark mark) {
        super.setWriteBufferWaterMark(mark);
        return this;
    }
}
