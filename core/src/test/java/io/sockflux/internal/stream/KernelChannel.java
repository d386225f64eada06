package io.sockflux.internal.stream;

import io.netty.buffer.ByteBuf;
import io.netty.buffer.ByteBufUtil;
import io.netty.channel.ChannelException;
import io.netty.channel.ChannelFuture;
import io.netty.channel.ChannelOption;
import io.netty.channel.ChannelOutboundBuffer;
import io.netty.channel.ChannelPromise;
import io.netty.channel.DefaultChannelConfig;
import io.netty.channel.DefaultChannelId;
import io.netty.channel.EventLoop;
import io.netty.channel.embedded.EmbeddedChannel;
import io.netty.channel.socket.DuplexChannel;
import io.sockflux.internal.loop.HeldLoop;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.net.SocketAddress;
import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;

/** A stream channel over no socket: a test says how much the kernel takes. */
public final class KernelChannel extends EmbeddedChannel implements DuplexChannel {

    private final ByteArrayOutputStream taken = new ByteArrayOutputStream();
    private int room = Integer.MAX_VALUE;
    private int roomTold;
    private @Nullable Error brokenRoom;
    private boolean broken;
    private boolean outputEnded;
    private @Nullable HeldLoop loop;
    private @Nullable KernelConfig config;
    private @Nullable SocketAddress peer;
    private boolean unregistrable;
    private boolean shutdownRefused;

    /** A channel that is connected and registered. */
    public KernelChannel() {}

    private KernelChannel(SocketAddress peer) {
        super(null, DefaultChannelId.newInstance(), false, false);
        this.peer = peer;
    }

    /** A channel as a listener accepts it: connected to a peer, and not registered yet. */
    public static KernelChannel accepted(SocketAddress peer) {
        return new KernelChannel(peer);
    }

    /** The kernel refuses to end the output. */
    void refuseShutdown() {
        shutdownRefused = true;
    }

    /** No loop takes it. */
    public void refuseRegistration() {
        unregistrable = true;
    }

    @Override
    protected void doRegister() throws Exception {
        if (unregistrable) {
            throw new IOException("refused");
        }
        super.doRegister();
    }

    /** Each SO_LINGER that was set, in seconds, in their order. */
    public List<Integer> lingers() {
        return config().lingers;
    }

    /** The socket has this SO_LINGER already. */
    void inherit(int lingerSeconds) {
        config().linger = lingerSeconds;
    }

    /** The kernel refuses every option from now on. */
    void refuseOptions() {
        config().refuses = true;
    }

    @Override
    public KernelConfig config() {
        KernelConfig known = config;
        if (known == null) {
            known = new KernelConfig(this);
            config = known;
        }
        return known;
    }

    /** Options that the kernel would keep. */
    public static final class KernelConfig extends DefaultChannelConfig {

        private final List<Integer> lingers = new ArrayList<>();
        private int linger = -1;
        private boolean refuses;

        KernelConfig(KernelChannel channel) {
            super(channel);
        }

        @Override
        @SuppressWarnings("unchecked")
        public <T> T getOption(ChannelOption<T> option) {
            return option.equals(ChannelOption.SO_LINGER) ? (T) (Integer) linger : super.getOption(option);
        }

        @Override
        public <T> boolean setOption(ChannelOption<T> option, T value) {
            if (refuses || !channel.isOpen()) {
                throw new ChannelException("refused");
            }
            if (option.equals(ChannelOption.SO_LINGER)) {
                linger = (Integer) value;
                lingers.add(linger);
            } else {
                super.setOption(option, value);
            }
            return true;
        }
    }

    @Override
    protected SocketAddress remoteAddress0() {
        return peer != null ? peer : super.remoteAddress0();
    }

    /** The channel's loop, as other threads see it. */
    public HeldLoop loop() {
        HeldLoop known = loop;
        if (known == null) {
            known = new HeldLoop(super.eventLoop());
            loop = known;
        }
        return known;
    }

    @Override
    public EventLoop eventLoop() {
        return loop().asEventLoop();
    }

    /** The kernel has room for so many bytes, and takes what waits. */
    public void room(int bytes) {
        room = bytes;
        unsafe().flush();
    }

    /** The kernel says that it has room for so many bytes, true or not. */
    public void tellRoom(int bytes) {
        roomTold = bytes;
    }

    /** To ask for the room throws this once. */
    public void breakRoom(Error thrown) {
        brokenRoom = thrown;
    }

    public int roomTold() {
        Error thrown = brokenRoom;
        if (thrown != null) {
            brokenRoom = null;
            throw thrown;
        }
        return roomTold;
    }

    /** What the kernel has no room for fails. */
    public void breakDown() {
        broken = true;
    }

    public byte[] taken() {
        return taken.toByteArray();
    }

    @Override
    protected void doWrite(ChannelOutboundBuffer out) throws Exception {
        for (ByteBuf buffer = (ByteBuf) out.current(); buffer != null; buffer = (ByteBuf) out.current()) {
            int readable = buffer.readableBytes();
            if (outputEnded && readable > 0) {
                throw new IOException("written after the end of output");
            }
            int bytes = Math.min(room, readable);
            taken.writeBytes(ByteBufUtil.getBytes(buffer, buffer.readerIndex(), bytes));
            room -= bytes;
            out.removeBytes(bytes);
            if (bytes < readable) {
                if (broken) {
                    throw new IOException("broken");
                }
                return;
            }
        }
    }

    @Override
    protected void doShutdownOutput() {
        outputEnded = true;
    }

    @Override
    public boolean isOutputShutdown() {
        return outputEnded;
    }

    @Override
    public ChannelFuture shutdownOutput() {
        return shutdownOutput(newPromise());
    }

    @Override
    public ChannelFuture shutdownOutput(ChannelPromise promise) {
        if (shutdownRefused) {
            return promise.setFailure(new IOException("not connected"));
        }
        outputEnded = true;
        return promise.setSuccess();
    }

    @Override
    public boolean isInputShutdown() {
        return false;
    }

    @Override
    public ChannelFuture shutdownInput() {
        throw new UnsupportedOperationException();
    }

    @Override
    public ChannelFuture shutdownInput(ChannelPromise promise) {
        throw new UnsupportedOperationException();
    }

    @Override
    public boolean isShutdown() {
        return false;
    }

    @Override
    public ChannelFuture shutdown() {
        throw new UnsupportedOperationException();
    }

    @Override
    public ChannelFuture shutdown(ChannelPromise promise) {
        throw new UnsupportedOperationException();
    }
}
