package io.sockflux.contract.memory;

import io.netty.buffer.ByteBuf;
import io.netty.channel.AbstractChannel;
import io.netty.channel.ChannelConfig;
import io.netty.channel.ChannelFuture;
import io.netty.channel.ChannelMetadata;
import io.netty.channel.ChannelOutboundBuffer;
import io.netty.channel.ChannelPromise;
import io.netty.channel.EventLoop;
import io.netty.channel.socket.ChannelInputShutdownEvent;
import io.netty.channel.socket.DuplexChannel;
import io.sockflux.error.Errno;
import io.sockflux.error.SystemCallException;
import java.net.SocketAddress;
import java.nio.channels.ClosedChannelException;
import java.util.ArrayDeque;
import java.util.function.Function;
import org.jspecify.annotations.Nullable;

/**
 * A stream channel without a socket. What arrives waits, as in a kernel, until a read is asked for. Alone, a test says what
 * arrives and how much goes out, and the peer ends its output when ours has ended. Two that are linked are each other's
 * peers.
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
    private final @Nullable Function<SocketAddress, @Nullable MemoryListener> places;
    private @Nullable MemoryChannel peer;
    private SocketAddress local;
    private SocketAddress remote;

    private MemoryChannel(
            boolean active,
            SocketAddress local,
            SocketAddress remote,
            @Nullable Function<SocketAddress, @Nullable MemoryListener> places) {
        super(null);
        this.active = active;
        this.local = local;
        this.remote = remote;
        this.places = places;
    }

    public static MemoryChannel connected() {
        return new MemoryChannel(true, MemoryTransport.ANY, MemoryTransport.ANY, null);
    }

    /** One that a test connects. */
    static MemoryChannel unconnected() {
        return new MemoryChannel(false, MemoryTransport.ANY, MemoryTransport.ANY, null);
    }

    /**
     * One that connects to a listener.
     *
     * @param places gives the listener at an address, or null
     */
    static MemoryChannel linked(SocketAddress local, Function<SocketAddress, @Nullable MemoryListener> places) {
        return new MemoryChannel(false, local, MemoryTransport.ANY, places);
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

    @SuppressWarnings("ReferenceEquality")
    private void reach(MemoryAddress target, ChannelPromise promise) {
        MemoryListener listener = places == null ? null : places.apply(target);
        if (connecting != promise) {
            return;
        }
        if (listener == null) {
            connecting = null;
            promise.tryFailure(new SystemCallException("connect", Errno.ECONNREFUSED, target.endpoint()));
            return;
        }
        MemoryChannel accepted = new MemoryChannel(true, target, local, null);
        accepted.peer = this;
        peer = accepted;
        remote = target;
        listener.arrive(accepted);
        answer();
    }

    /** Tells the peer something, behind what was told before. */
    private void tell(Runnable task) {
        if (isRegistered()) {
            eventLoop().execute(task);
        } else {
            task.run();
        }
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
                    if (places != null) {
                        eventLoop().execute(() -> reach((MemoryAddress) remote, promise));
                    }
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
                MemoryChannel other = peer;
                if (other != null) {
                    ByteBuf copy = buffer.copy(buffer.readerIndex(), bytes);
                    tell(() -> other.arrive(copy));
                }
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
        MemoryChannel other = peer;
        tell(other != null ? other::end : this::end);
    }

    @Override
    protected void doClose() {
        open = false;
        active = false;
        waiting.forEach(ByteBuf::release);
        waiting.clear();
        MemoryChannel other = peer;
        if (other != null && !outputEnded) {
            tell(other::end);
        }
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
        return local;
    }

    @Override
    protected SocketAddress remoteAddress0() {
        return remote;
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
