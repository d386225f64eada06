package io.sockflux.internal.accept;

import io.netty.channel.AbstractServerChannel;
import io.netty.channel.Channel;
import io.netty.channel.ChannelConfig;
import io.netty.channel.ChannelOption;
import io.netty.channel.DefaultChannelConfig;
import io.netty.channel.EventLoop;
import io.sockflux.spi.AcceptGate;
import java.net.InetSocketAddress;
import java.net.SocketAddress;
import java.util.ArrayDeque;
import org.jspecify.annotations.Nullable;

/** A listening channel over no socket: a test says who connects, and those wait as in the kernel until they are accepted. */
public final class ScriptedListener extends AbstractServerChannel {

    private static final int CHOSEN_PORT = 49_152;

    private final ArrayDeque<Channel> waiting = new ArrayDeque<>();
    private final AcceptGate gate;
    private final Turns turns;
    private final ChannelConfig config = new DefaultChannelConfig(this) {
        @Override
        public <T> boolean setOption(ChannelOption<T> option, T value) {
            super.setOption(option, value);
            return true;
        }

        @Override
        protected void autoReadCleared() {
            asked = false;
        }
    };
    private boolean open = true;
    private boolean asked;
    private @Nullable Exception bindFailure;
    private @Nullable SocketAddress bound;

    /** Which listening sockets of one loop wait for their turn. An embedded channel runs the loop's tasks in the midst of a task. */
    static final class Turns {
        private final ArrayDeque<ScriptedListener> waiting = new ArrayDeque<>();
        private boolean taken;

        void take(ScriptedListener socket) {
            waiting.add(socket);
            if (taken) {
                return;
            }
            taken = true;
            for (ScriptedListener next = waiting.poll(); next != null; next = waiting.poll()) {
                next.acceptNow();
            }
            taken = false;
        }
    }

    ScriptedListener(AcceptGate gate, Turns turns) {
        this.gate = gate;
        this.turns = turns;
    }

    /** Peers connect. */
    public void arrive(Channel... peers) {
        for (Channel peer : peers) {
            waiting.add(peer);
        }
        accept();
    }

    /** One peer connects and is accepted whatever the gate says, as by a transport that has accepted it already. */
    public void push(Channel peer) {
        pipeline().fireChannelRead(peer);
        pipeline().fireChannelReadComplete();
    }

    /** An accept fails so; Netty tells of the failure behind the end of the read. */
    public void fail(Throwable cause) {
        asked = false;
        pipeline().fireChannelReadComplete();
        pipeline().fireExceptionCaught(cause);
    }

    /** The bind fails so. */
    public void refuseBind(Exception cause) {
        bindFailure = cause;
    }

    /** How many wait to be accepted. */
    public int waiting() {
        return waiting.size();
    }

    /** Whether an accept was asked for and is not done. */
    public boolean isAsked() {
        return asked;
    }

    private void accept() {
        turns.take(this);
    }

    private void acceptNow() {
        while (open && asked && !waiting.isEmpty() && gate.isOpen()) {
            asked = false;
            pipeline().fireChannelRead(waiting.remove());
            pipeline().fireChannelReadComplete();
        }
    }

    @Override
    protected void doBeginRead() {
        asked = true;
        eventLoop().execute(this::accept);
    }

    @Override
    protected void doClose() {
        open = false;
        asked = false;
    }

    @Override
    protected void doBind(SocketAddress local) throws Exception {
        if (bindFailure != null) {
            throw bindFailure;
        }
        InetSocketAddress address = (InetSocketAddress) local;
        bound = address.getPort() == 0 ? new InetSocketAddress(address.getAddress(), CHOSEN_PORT) : address;
    }

    @Override
    protected boolean isCompatible(EventLoop loop) {
        return true;
    }

    @Override
    protected @Nullable SocketAddress localAddress0() {
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
