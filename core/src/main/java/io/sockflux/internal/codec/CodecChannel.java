package io.sockflux.internal.codec;

import io.netty.channel.AbstractChannel;
import io.netty.channel.Channel;
import io.netty.channel.ChannelConfig;
import io.netty.channel.ChannelMetadata;
import io.netty.channel.ChannelOutboundBuffer;
import io.netty.channel.ChannelPromise;
import io.netty.channel.DefaultChannelConfig;
import io.netty.channel.EventLoop;
import java.net.SocketAddress;

/**
 * The channel that codecs live in. It has the event loop and the addresses of the connection's channel, and no socket: its
 * bytes come from {@link CodecInput} and go to {@link CodecOutput}.
 */
final class CodecChannel extends AbstractChannel {

    private static final ChannelMetadata METADATA = new ChannelMetadata(false);
    private static final int OF_OUTPUT = 1;

    private final Channel socket;
    private final ChannelConfig config;
    private final Runnable readable;
    private volatile boolean open = true;

    /**
     * The channel over a socket's channel.
     *
     * @param readable is told when all handlers have let a read pass
     */
    CodecChannel(Channel socket, HeapMemory memory, Runnable readable) {
        super(null);
        this.socket = socket;
        this.readable = readable;
        this.config = new DefaultChannelConfig(this);
        // Reads follow the subscriber's demand.
        config.setAutoRead(false);
        config.setAllocator(memory);
        config.setWriteBufferWaterMark(socket.config().getWriteBufferWaterMark());
    }

    /** Begins on the loop of the socket's channel. Event loop only. */
    void begin() {
        unsafe().register(socket.eventLoop(), newPromise());
    }

    /** Ends the channel and its handlers, past these. Event loop only. */
    void end() {
        if (open) {
            unsafe().close(unsafe().voidPromise());
        }
    }

    /** Tells the handlers whether there is room for more bytes. Event loop only. */
    void setRoom(boolean room) {
        ChannelOutboundBuffer out = unsafe().outboundBuffer();
        if (out != null) {
            out.setUserDefinedWritability(OF_OUTPUT, room);
        }
    }

    @Override
    public ChannelConfig config() {
        return config;
    }

    @Override
    public boolean isOpen() {
        return open;
    }

    @Override
    public boolean isActive() {
        return open && isRegistered();
    }

    @Override
    public ChannelMetadata metadata() {
        return METADATA;
    }

    @Override
    protected AbstractUnsafe newUnsafe() {
        return new AbstractUnsafe() {
            @Override
            public void connect(SocketAddress remote, SocketAddress local, ChannelPromise promise) {
                promise.tryFailure(refusal("connect"));
            }
        };
    }

    static UnsupportedOperationException refusal(String what) {
        return new UnsupportedOperationException(what
                + ": not for handlers of a codec (expected: reads, writes and close on a connection that is there)");
    }

    @Override
    protected boolean isCompatible(EventLoop loop) {
        return true;
    }

    @Override
    protected SocketAddress localAddress0() {
        return socket.localAddress();
    }

    @Override
    protected SocketAddress remoteAddress0() {
        return socket.remoteAddress();
    }

    @Override
    protected void doBind(SocketAddress local) {
        throw refusal("bind");
    }

    @Override
    protected void doDisconnect() {
        doClose();
    }

    @Override
    protected void doClose() {
        open = false;
    }

    @Override
    protected void doBeginRead() {
        readable.run();
    }

    /** Nothing comes here unless a program has taken {@link CodecOutput} out of the pipeline. */
    @Override
    protected void doWrite(ChannelOutboundBuffer in) {
        while (in.remove(refusal("write past the connection"))) {
            // The next one.
        }
    }
}
