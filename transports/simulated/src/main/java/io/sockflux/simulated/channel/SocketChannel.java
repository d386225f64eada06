package io.sockflux.simulated.channel;

import io.netty.channel.AbstractChannel;
import io.netty.channel.ChannelMetadata;
import io.netty.channel.ChannelPromise;
import io.netty.channel.EventLoop;
import io.sockflux.address.AddressFamily;
import io.sockflux.address.Endpoint;
import io.sockflux.error.Errno;
import io.sockflux.error.SystemCallException;
import io.sockflux.simulated.call.Answer;
import io.sockflux.simulated.call.Ready;
import io.sockflux.simulated.call.SocketName;
import io.sockflux.simulated.kernel.SystemCalls;
import io.sockflux.simulated.loop.HostLoop;
import java.net.SocketAddress;
import java.nio.channels.AlreadyConnectedException;
import java.nio.channels.ClosedChannelException;
import java.nio.channels.ConnectionPendingException;
import org.jspecify.annotations.Nullable;

/** A socket of the kernel model on a host's loop: what all kinds share. Event loop only. */
abstract class SocketChannel extends AbstractChannel implements HostLoop.Look {

    private static final int READS_AT_ONCE = 16;
    private static final ChannelMetadata METADATA = new ChannelMetadata(false, READS_AT_ONCE);

    private final Kernel kernel;
    private final int number;
    private final Endpoint kind;
    private final SocketConfig config = new SocketConfig(this);

    private boolean noted;
    private boolean readPending;
    private boolean outputBlocked;
    private @Nullable ChannelPromise connecting;
    private @Nullable Endpoint target;

    private volatile boolean open = true;
    private volatile boolean active;

    /**
     * A channel over a socket, which it owns from now on.
     *
     * @param kind an endpoint of the socket's family, type and protocol
     * @param active whether it is connected already
     */
    SocketChannel(@Nullable SocketChannel parent, Kernel kernel, int number, Endpoint kind, boolean active) {
        super(parent, new SocketNumber(kernel.nextChannel()));
        this.kernel = kernel;
        this.number = number;
        this.kind = kind;
        this.active = active;
    }

    final Kernel kernel() {
        return kernel;
    }

    final SystemCalls calls() {
        return kernel.calls();
    }

    /** The descriptor's number; -1 once it is closed, as its number may be another descriptor's by then. */
    final int number() {
        return open ? number : -1;
    }

    final Endpoint kind() {
        return kind;
    }

    final boolean isUnix() {
        return kind.family() == AddressFamily.UNIX;
    }

    // For the kinds

    /** A read is wanted, and there is input or an error. */
    abstract void inputReady();

    /** Both directions of the connection are over. */
    void hungUp() {}

    final void readDone() {
        readPending = false;
    }

    final void readTakenBack() {
        readPending = false;
    }

    final void activate() {
        active = true;
    }

    /** The kernel takes no more for now. */
    final void outputBlocked() {
        outputBlocked = true;
    }

    final SystemCallException failure(String call, int answer) {
        told(call, Answer.errno(answer));
        return new SystemCallException(call, Answer.errno(answer), kind);
    }

    private void told(String call, Errno errno) {
        kernel.stack().note(call + " " + errno + " of descriptor", number);
    }

    final void check(int answer, String call, @Nullable Endpoint endpoint) throws SystemCallException {
        if (Answer.isFailure(answer)) {
            told(call, Answer.errno(answer));
            throw new SystemCallException(call, Answer.errno(answer), endpoint);
        }
    }

    // What the kernel says

    private void changed() {
        if (!noted && isRegistered()) {
            noted = true;
            ((HostLoop) eventLoop()).note(this);
        }
    }

    @Override
    public final void look() {
        noted = false;
        if (!open) {
            return;
        }
        int ready = calls().poll(number);
        if (connecting != null) {
            if ((ready & (Ready.OUT | Ready.ERR | Ready.HUP)) != 0) {
                ((SocketUnsafe) unsafe()).finishConnect();
            }
            return;
        }
        if (active && kind.type().isConnected() && (ready & Ready.HUP) != 0) {
            hungUp();
        }
        if (open && outputBlocked && (ready & (Ready.OUT | Ready.ERR | Ready.HUP)) != 0) {
            outputBlocked = false;
            ((SocketUnsafe) unsafe()).flush0();
        }
        if (open && readPending && (ready & (Ready.IN | Ready.ERR | Ready.HUP | Ready.RDHUP)) != 0) {
            inputReady();
            if (open && readPending) {
                changed();
            }
        }
    }

    // Netty's channel

    @Override
    public final SocketConfig config() {
        return config;
    }

    @Override
    public ChannelMetadata metadata() {
        return METADATA;
    }

    @Override
    public final boolean isOpen() {
        return open;
    }

    @Override
    public final boolean isActive() {
        return active && open;
    }

    @Override
    protected final boolean isCompatible(EventLoop loop) {
        return loop instanceof HostLoop;
    }

    @Override
    protected final void doRegister(ChannelPromise promise) {
        calls().watch(number, this::changed);
        promise.setSuccess();
    }

    @Override
    protected final void doDeregister() {
        // Netty tells this behind the close too, when the number may be another socket's.
        if (open) {
            calls().watch(number, null);
        }
    }

    @Override
    protected void doBeginRead() {
        readPending = true;
        changed();
    }

    @Override
    @SuppressWarnings("deprecation") // Netty expects that a socket is bound and connected once only
    protected void doBind(SocketAddress local) throws Exception {
        SocketName name = Names.name(local);
        if (name != null) {
            check(kernel.bind(number, name), "bind", kind);
        }
        invalidateLocalAddress();
    }

    @Override
    protected void doDisconnect() throws Exception {
        doClose();
    }

    @Override
    protected void doClose() throws Exception {
        active = false;
        if (!open) {
            return;
        }
        ChannelPromise promise = connecting;
        if (promise != null) {
            connecting = null;
            promise.tryFailure(new ClosedChannelException());
        }
        localAddress();
        remoteAddress();
        open = false;
        kernel.stack().note("close of descriptor", number);
        calls().close(number);
    }

    @Override
    protected final @Nullable SocketAddress localAddress0() {
        return Names.address(calls().name(number()), kind.type(), isUnix());
    }

    @Override
    protected final @Nullable SocketAddress remoteAddress0() {
        SocketAddress known = knownPeer();
        return known != null || !isActive() ? known : Names.address(calls().peerName(number()), kind.type(), isUnix());
    }

    /** The peer's address if it was known before the channel was made; null makes the channel ask the kernel. */
    @Nullable
    SocketAddress knownPeer() {
        return null;
    }

    @Override
    protected final AbstractUnsafe newUnsafe() {
        return new SocketUnsafe();
    }

    /** Connecting and flushing. */
    final class SocketUnsafe extends AbstractUnsafe {

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
                Endpoint endpoint = kernel.endpoint(remote, kind);
                SocketName name = Names.name(remote);
                int answer = name == null ? Answer.failed(Errno.ECONNREFUSED) : calls().connect(number, name);
                target = endpoint;
                if (Answer.is(answer, Errno.EINPROGRESS)) {
                    connecting = promise;
                    changed();
                } else {
                    check(answer, "connect", endpoint);
                    connected(promise);
                }
            } catch (Throwable e) {
                promise.tryFailure(e);
                closeIfClosed();
            }
        }

        @SuppressWarnings("deprecation") // as above
        private void connected(ChannelPromise promise) {
            invalidateLocalAddress();
            invalidateRemoteAddress();
            boolean wasActive = active;
            active = true;
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
            try {
                Errno error = calls().takeError(number);
                if (error != null) {
                    told("connect", error);
                    throw new SystemCallException("connect", error, target);
                }
                connected(promise);
            } catch (Throwable e) {
                promise.tryFailure(e);
                closeIfClosed();
            }
        }

        @Override
        protected void flush0() {
            if (!outputBlocked) {
                super.flush0();
            }
        }
    }
}
