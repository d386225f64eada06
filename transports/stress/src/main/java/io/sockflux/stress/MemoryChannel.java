package io.sockflux.stress;

import io.netty.buffer.ByteBuf;
import io.netty.channel.AbstractChannel;
import io.netty.channel.ChannelConfig;
import io.netty.channel.ChannelFuture;
import io.netty.channel.ChannelMetadata;
import io.netty.channel.ChannelOutboundBuffer;
import io.netty.channel.ChannelPromise;
import io.netty.channel.EventLoop;
import io.netty.channel.local.LocalAddress;
import io.netty.channel.socket.ChannelInputShutdownEvent;
import io.netty.channel.socket.DuplexChannel;
import java.net.SocketAddress;
import java.nio.channels.ClosedChannelException;
import java.util.ArrayDeque;
import org.jspecify.annotations.Nullable;

/**
 * A stream channel without a socket: a test says what arrives and how much goes out. What arrives waits, as in a kernel,
 * until a read is asked for; the peer ends its output when ours has ended.
 */
public final class MemoryChannel extends AbstractChannel implements DuplexChannel {

    private static final ChannelMetadata METADATA = new ChannelMetadata(false);

    private final MemoryConfig config = new MemoryConfig(this, () -> readPending = false);
    private final ArrayDeque<ByteBuf> waiting = new ArrayDeque<>();

    private volatile boolean open = true;
    private volatile boolean active;
    private volatile boolean inputEnded;
    private volatile boolean outputEnded;
    private boolean endWaits;
    private boolean readPending;
    private int room = Integer.MAX_VALUE;
    private int taken;
    private @Nullable ChannelPromise connecting;

    private MemoryChannel(boolean active) {
        super(null);
        this.active = active;
    }

    public static MemoryChannel connected() {
        return new MemoryChannel(true);
    }

    static MemoryChannel unconnected() {
        return new MemoryChannel(false);
    }

    // What a test does; on the loop

    /** The peer sends this. */
    public void arrive(ByteBuf buffer) {
        if (!open || endWaits) {
            buffer.release();
            return;
        }
        waiting.add(buffer);
        deliver();
    }

    /** The peer ends its output. */
    public void end() {
        endWaits = true;
        deliver();
    }

    /** Answers the connect that is under way, if there is any, for the peer. */
    public void answer() {
        ChannelPromise promise = connecting;
        connecting = null;
        if (promise != null) {
            active = true;
            promise.trySuccess();
            pipeline().fireChannelActive();
        }
    }

    /** The kernel has room for so many bytes. */
    public void room(int bytes) {
        room = bytes;
        unsafe().flush();
    }

    /** How many bytes the kernel took. */
    public int taken() {
        return taken;
    }

    private void deliver() {
        while (open && readPending && !waiting.isEmpty()) {
            readPending = false;
            pipeline().fireChannelRead(waiting.remove());
            pipeline().fireChannelReadComplete();
        }
        if (open && readPending && endWaits && !inputEnded) {
            readPending = false;
            inputEnded = true;
            pipeline().fireUserEventTriggered(ChannelInputShutdownEvent.INSTANCE);
        }
    }

    // What Netty asks

    @Override
    protected AbstractUnsafe newUnsafe() {
        return new AbstractUnsafe() {
            @Override
            public void connect(SocketAddress remote, @Nullable SocketAddress local, ChannelPromise promise) {
                if (promise.setUncancellable() && ensureOpen(promise)) {
                    connecting = promise;
                }
            }
        };
    }

    @Override
    protected void doBeginRead() {
        readPending = true;
        eventLoop().execute(this::deliver);
    }

    @Override
    protected void doWrite(ChannelOutboundBuffer out) {
        for (ByteBuf buffer = (ByteBuf) out.current(); buffer != null; buffer = (ByteBuf) out.current()) {
            int bytes = Math.min(room, buffer.readableBytes());
            if (bytes > 0) {
                buffer.skipBytes(bytes);
                room -= bytes;
                taken += bytes;
                out.progress(bytes);
            }
            if (buffer.isReadable()) {
                return;
            }
            out.remove();
        }
    }

    @Override
    protected void doShutdownOutput() {
        outputEnded = true;
        eventLoop().execute(this::end);
    }

    @Override
    protected void doClose() {
        open = false;
        active = false;
        waiting.forEach(ByteBuf::release);
        waiting.clear();
        ChannelPromise promise = connecting;
        connecting = null;
        if (promise != null) {
            promise.tryFailure(new ClosedChannelException());
        }
    }

    @Override
    protected void doDisconnect() {
        doClose();
    }

    @Override
    protected void doBind(SocketAddress local) {
        throw new UnsupportedOperationException();
    }

    @Override
    protected boolean isCompatible(EventLoop loop) {
        return true;
    }

    @Override
    protected SocketAddress localAddress0() {
        return LocalAddress.ANY;
    }

    @Override
    protected SocketAddress remoteAddress0() {
        return LocalAddress.ANY;
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
        return open;
    }

    @Override
    public boolean isActive() {
        return active;
    }

    @Override
    public boolean isInputShutdown() {
        return inputEnded;
    }

    @Override
    public boolean isOutputShutdown() {
        return outputEnded;
    }

    @Override
    public boolean isShutdown() {
        return inputEnded && outputEnded;
    }

    @Override
    public ChannelFuture shutdownOutput() {
        return shutdownOutput(newPromise());
    }

    @Override
    public ChannelFuture shutdownOutput(ChannelPromise promise) {
        ((AbstractUnsafe) unsafe()).shutdownOutput(promise);
        return promise;
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
    public ChannelFuture shutdown() {
        throw new UnsupportedOperationException();
    }

    @Override
    public ChannelFuture shutdown(ChannelPromise promise) {
        throw new UnsupportedOperationException();
    }
}
