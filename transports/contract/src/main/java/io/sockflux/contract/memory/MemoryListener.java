package io.sockflux.contract.memory;

import io.netty.channel.AbstractServerChannel;
import io.netty.channel.Channel;
import io.netty.channel.ChannelConfig;
import io.netty.channel.EventLoop;
import io.sockflux.error.Errno;
import io.sockflux.error.SystemCallException;
import io.sockflux.spi.AcceptGate;
import java.net.SocketAddress;
import java.util.ArrayDeque;
import java.util.function.Predicate;

/**
 * A listening channel without a socket. A test names the peers that connect, or linked channels connect to it. The peers wait
 * until they may be accepted.
 */
public final class MemoryListener extends AbstractServerChannel {

    private final MemoryConfig config = new MemoryConfig(this, () -> readPending = false);
    private final ArrayDeque<Channel> waiting = new ArrayDeque<>();
    private final AcceptGate gate;
    private final Predicate<SocketAddress> isTaken;
    private SocketAddress bound = MemoryTransport.ANY;
    private volatile boolean open = true;
    private boolean readPending;

    /**
     * A listener.
     *
     * @param isTaken whether another listens at an address
     */
    MemoryListener(AcceptGate gate, Predicate<SocketAddress> isTaken) {
        this.gate = gate;
        this.isTaken = isTaken;
    }

    boolean isAt(SocketAddress address) {
        return open && bound.equals(address);
    }

    /** A peer connects. On the loop. */
    public void arrive(Channel peer) {
        if (open) {
            waiting.add(peer);
            deliver();
        } else {
            peer.unsafe().closeForcibly();
        }
    }

    /** An accept fails so. On the loop. */
    public void fail(Throwable cause) {
        pipeline().fireExceptionCaught(cause);
    }

    private void deliver() {
        while (open && readPending && !waiting.isEmpty() && gate.isOpen()) {
            readPending = false;
            pipeline().fireChannelRead(waiting.remove());
            pipeline().fireChannelReadComplete();
        }
    }

    @Override
    protected void doBeginRead() {
        readPending = true;
        eventLoop().execute(this::deliver);
    }

    @Override
    protected void doClose() {
        open = false;
        // A kernel resets whoever was not accepted.
        waiting.forEach(peer -> peer.unsafe().closeForcibly());
        waiting.clear();
    }

    @Override
    protected void doBind(SocketAddress local) throws SystemCallException {
        if (isTaken.test(local)) {
            throw new SystemCallException("bind", Errno.EADDRINUSE, ((MemoryAddress) local).endpoint());
        }
        bound = local;
    }

    @Override
    protected boolean isCompatible(EventLoop loop) {
        return true;
    }

    @Override
    protected SocketAddress localAddress0() {
        return bound;
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
        return open;
    }
}
