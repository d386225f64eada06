package io.sockflux.stress;

import io.netty.channel.AbstractServerChannel;
import io.netty.channel.Channel;
import io.netty.channel.ChannelConfig;
import io.netty.channel.EventLoop;
import io.netty.channel.local.LocalAddress;
import io.sockflux.spi.AcceptGate;
import java.net.SocketAddress;
import java.util.ArrayDeque;

/**
 * A listening channel without a socket. A test names the peers that connect, and they wait until they may be accepted.
 */
public final class MemoryListener extends AbstractServerChannel {

    private final MemoryConfig config = new MemoryConfig(this, () -> readPending = false);
    private final ArrayDeque<Channel> waiting = new ArrayDeque<>();
    private final AcceptGate gate;
    private volatile boolean open = true;
    private boolean readPending;

    MemoryListener(AcceptGate gate) {
        this.gate = gate;
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
    protected void doBind(SocketAddress local) {}

    @Override
    protected boolean isCompatible(EventLoop loop) {
        return true;
    }

    @Override
    protected SocketAddress localAddress0() {
        return LocalAddress.ANY;
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
