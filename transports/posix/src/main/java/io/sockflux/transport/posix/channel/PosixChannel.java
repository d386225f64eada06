package io.sockflux.transport.posix.channel;

import io.netty.channel.AbstractChannel;
import io.netty.channel.ChannelMetadata;
import io.netty.channel.ChannelPromise;
import io.netty.channel.EventLoop;
import io.netty.channel.IoRegistration;
import io.netty.channel.unix.FileDescriptor;
import io.sockflux.address.Endpoint;
import io.sockflux.error.Errno;
import io.sockflux.error.SystemCallException;
import io.sockflux.transport.posix.message.EndpointAddress;
import io.sockflux.transport.posix.message.Scratch;
import io.sockflux.transport.posix.sys.Calls;
import io.sockflux.transport.posix.sys.SocketAddresses;
import io.sockflux.transport.posix.sys.SystemCalls;
import io.sockflux.transport.posix.sys.layout.Constant;
import java.lang.foreign.MemorySegment;
import java.net.SocketAddress;
import java.nio.channels.AlreadyConnectedException;
import java.nio.channels.ConnectionPendingException;
import org.jspecify.annotations.Nullable;

/**
 * A socket of any family and type on an event loop of Netty. This class has the parts that all kinds share: the
 * descriptor, its registration with the loop, connecting and closing.
 */
public abstract class PosixChannel extends AbstractChannel {

    private static final int READS_AT_ONCE = 16;
    private static final ChannelMetadata METADATA = new ChannelMetadata(false, READS_AT_ONCE);

    private final SystemCalls calls;
    private final FileDescriptor descriptor;
    private final Endpoint kind;
    private final PosixChannelConfig config;
    private final Interest interest;

    private boolean readPending;
    private boolean holdsFlushes;
    private boolean flushHeld;
    private @Nullable ChannelPromise connecting;

    private volatile boolean active;

    /**
     * A channel over a socket, which it owns from now on.
     *
     * @param kind an endpoint of the socket's family, type and protocol
     * @param active whether it is connected already
     */
    PosixChannel(@Nullable PosixChannel parent, SystemCalls calls, int number, Endpoint kind, boolean active) {
        super(parent);
        this.calls = calls;
        this.descriptor = new FileDescriptor(number);
        this.kind = kind;
        this.active = active;
        this.interest = new Interest(Constant.isDarwin() ? new KQueueWatch(this) : new EpollWatch(this));
        this.config = new PosixChannelConfig(this);
    }

    /** Opens a socket for an endpoint. */
    public static int open(SystemCalls calls, Endpoint kind) throws SystemCallException {
        return Calls.check(
                calls.socket(
                        SocketAddresses.number(kind.family()),
                        kind.type().number(),
                        kind.protocol().number()),
                "socket",
                kind);
    }

    // For the subclasses

    /**
     * Input waits, or an error that a read would report. Event loop only.
     *
     * @param peerEnded whether the peer has ended its direction; earlier input may still wait
     */
    abstract void inputReady(boolean peerEnded);

    /** Both directions of the connection are over. */
    void hungUp() {}

    /** Urgent data waits. */
    void urgentReady() {}

    /** Sets whether urgent bytes stay in the data. Without urgent data this changes nothing. */
    void keepUrgentInLine(boolean kept) {}

    /** The program has set an option by which the kernel cuts or joins datagrams. */
    void cutsItself() {}

    // For the package

    final SystemCalls calls() {
        return calls;
    }

    final FileDescriptor descriptor() {
        return descriptor;
    }

    /** The descriptor's number; -1 once it is closed, as its number may be another descriptor's by then. */
    public final int number() {
        return descriptor.isOpen() ? descriptor.intValue() : -1;
    }

    /** An endpoint of the socket's family, type and protocol. */
    public final Endpoint kind() {
        return kind;
    }

    final boolean isReadPending() {
        return readPending;
    }

    final void readDone() {
        readPending = false;
    }

    final void activate() {
        active = true;
        // From now on the loop reports errors, also without a read.
        interest.tell();
    }

    /** The events that the channel waits for. */
    final Interest interest() {
        return interest;
    }

    /** Makes flushes wait, so that the answers to the present input go out together. */
    final void holdFlushes() {
        holdsFlushes = true;
    }

    final void letFlushesGo() {
        holdsFlushes = false;
        if (flushHeld) {
            flushHeld = false;
            ((PosixUnsafe) unsafe()).flush0();
        }
    }

    final void autoReadCleared() {
        if (!isRegistered()) {
            return;
        }
        if (eventLoop().inEventLoop()) {
            readPending = false;
            interest.wantInput(false);
        } else {
            eventLoop().execute(() -> {
                if (!config.isAutoRead()) {
                    readPending = false;
                    interest.wantInput(false);
                }
            });
        }
    }

    /** Handles the loop's report of the descriptor's state, in the bits of {@link Watch}. */
    final void ready(int what) {
        boolean failed = (what & (Watch.FAILED | Watch.HUNG_UP)) != 0;
        if (connecting != null) {
            if (failed || (what & Watch.OUTPUT) != 0) {
                ((PosixUnsafe) unsafe()).finishConnect();
            }
            return;
        }
        if ((what & Watch.URGENT) != 0) {
            urgentReady();
        }
        if ((what & Watch.HUNG_UP) != 0 && active && kind.type().isConnected()) {
            // Later writes would fail, and the loop would report room without end.
            interest.wantOutput(false);
            hungUp();
            if (isOpen() && interest.wantsInput()) {
                // The kernel reports the peer's end only if the channel waits for input, and a hang-up always.
                inputReady(true);
            }
            return;
        }
        if (interest.wantsOutput() && (failed || (what & Watch.OUTPUT) != 0)) {
            interest.wantOutput(false);
            ((PosixUnsafe) unsafe()).flushNow();
        }
        // The loop reports an error without a read too. It ends the connection; earlier input is read first.
        boolean input = interest.wantsInput() && (what & (Watch.INPUT | Watch.PEER_ENDED)) != 0;
        if (isOpen() && (input || (what & Watch.FAILED) != 0)) {
            inputReady((what & Watch.PEER_ENDED) != 0);
        }
    }

    // Netty's channel

    @Override
    public final PosixChannelConfig config() {
        return config;
    }

    @Override
    public ChannelMetadata metadata() {
        return METADATA;
    }

    @Override
    public final boolean isOpen() {
        return descriptor.isOpen();
    }

    @Override
    public final boolean isActive() {
        return active && isOpen();
    }

    @Override
    protected final boolean isCompatible(EventLoop loop) {
        return interest.isCompatible(loop);
    }

    @Override
    protected final void doRegister(ChannelPromise promise) {
        interest.register(eventLoop()).addListener(result -> {
            if (result.isSuccess()) {
                interest.registered((IoRegistration) result.getNow());
                if (active) {
                    interest.tell();
                }
                promise.setSuccess();
            } else {
                promise.setFailure(result.cause());
            }
        });
    }

    @Override
    protected final void doDeregister() {
        interest.deregister();
    }

    @Override
    protected void doBeginRead() {
        readPending = true;
        interest.wantInput(true);
    }

    @Override
    protected void doBind(SocketAddress local) throws Exception {
        Endpoint endpoint = ((EndpointAddress) local).endpoint();
        MemorySegment room = Scratch.ofThread().header().name();
        int length = SocketAddresses.write(endpoint, room);
        Calls.check(calls.bind(number(), room.address(), length), "bind", endpoint);
    }

    @Override
    protected void doDisconnect() throws Exception {
        doClose();
    }

    @Override
    protected void doClose() throws Exception {
        active = false;
        ChannelPromise promise = connecting;
        if (promise != null) {
            connecting = null;
            promise.tryFailure(new java.nio.channels.ClosedChannelException());
        }
        // Deregisters before another descriptor can have the number.
        doDeregister();
        descriptor.close();
    }

    @Override
    protected final @Nullable SocketAddress localAddress0() {
        return SocketNames.local(this);
    }

    @Override
    protected final @Nullable SocketAddress remoteAddress0() {
        SocketAddress known = knownPeer();
        return known != null ? known : SocketNames.peer(this);
    }

    /** The peer's address if it was known before the channel was made; null makes the channel ask the kernel. */
    @Nullable
    SocketAddress knownPeer() {
        return null;
    }

    @Override
    protected final AbstractUnsafe newUnsafe() {
        return new PosixUnsafe();
    }

    /** Connecting and flushing. */
    final class PosixUnsafe extends AbstractUnsafe {

        @Override
        public void connect(SocketAddress remote, @Nullable SocketAddress local, ChannelPromise promise) {
            if (!promise.setUncancellable() || !ensureOpen(promise)) {
                return;
            }
            try {
                if (connecting != null) {
                    throw new ConnectionPendingException();
                }
                if (active && kind.type().isConnected()) {
                    throw new AlreadyConnectedException();
                }
                if (local != null) {
                    doBind(local);
                }
                Endpoint endpoint = ((EndpointAddress) remote).endpoint();
                MemorySegment room = Scratch.ofThread().header().name();
                int length = SocketAddresses.write(endpoint, room);
                int result = calls.connect(number(), room.address(), length);
                if (Calls.is(result, Errno.EINPROGRESS) || Calls.is(result, Errno.EINTR)) {
                    connecting = promise;
                    interest.wantOutput(true);
                } else {
                    Calls.check(result, "connect", endpoint);
                    connected(promise);
                }
            } catch (Throwable e) {
                promise.tryFailure(e);
                closeIfClosed();
            }
        }

        @SuppressWarnings("deprecation") // Netty expects that a socket is connected once only
        private void connected(ChannelPromise promise) {
            invalidateLocalAddress();
            invalidateRemoteAddress();
            boolean wasActive = active;
            active = true;
            interest.tell();
            boolean told = promise.trySuccess();
            if (!wasActive && isActive()) {
                pipeline().fireChannelActive();
            }
            if (!told) {
                close(voidPromise());
            }
        }

        void finishConnect() {
            ChannelPromise promise = connecting;
            if (promise == null) {
                return;
            }
            connecting = null;
            interest.wantOutput(false);
            try {
                int error = config.integer(Constant.SOL_SOCKET.number(), Constant.SO_ERROR.number());
                if (error != 0) {
                    throw Calls.failure(-error, "connect", kind);
                }
                connected(promise);
            } catch (Throwable e) {
                promise.tryFailure(e);
                closeIfClosed();
            }
        }

        void flushNow() {
            super.flush0();
        }

        @Override
        protected void flush0() {
            if (holdsFlushes) {
                flushHeld = true;
                return;
            }
            // If the kernel has no room, the loop will report when it has.
            if (!interest.wantsOutput()) {
                super.flush0();
            }
        }
    }
}
