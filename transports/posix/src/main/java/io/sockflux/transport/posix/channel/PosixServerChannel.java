package io.sockflux.transport.posix.channel;

import static java.lang.foreign.ValueLayout.JAVA_INT;

import io.netty.channel.ChannelOutboundBuffer;
import io.netty.channel.ChannelPromise;
import io.netty.channel.RecvByteBufAllocator;
import io.netty.channel.ServerChannel;
import io.netty.util.UncheckedBooleanSupplier;
import io.sockflux.address.AddressFamily;
import io.sockflux.address.Endpoint;
import io.sockflux.error.SystemCallException;
import io.sockflux.spi.AcceptGate;
import io.sockflux.spi.Capability;
import io.sockflux.transport.posix.message.Scratch;
import io.sockflux.transport.posix.sys.Calls;
import io.sockflux.transport.posix.sys.MessageHeader;
import io.sockflux.transport.posix.sys.SystemCalls;
import io.sockflux.transport.posix.sys.layout.Constant;
import java.lang.foreign.MemorySegment;
import java.net.SocketAddress;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/** A listening socket. */
public final class PosixServerChannel extends PosixChannel implements ServerChannel {

    private static final UncheckedBooleanSupplier MAY_BE_MORE = () -> true;

    private final Set<Capability> needs;
    private final AcceptGate gate;

    /**
     * A channel over a socket, which it owns from now on.
     *
     * @param needs the capabilities that the connections need
     * @param listens whether the socket listens already; otherwise it is unbound
     */
    public PosixServerChannel(
            SystemCalls calls, int number, Endpoint kind, Set<Capability> needs, AcceptGate gate, boolean listens) {
        super(null, calls, number, kind, listens);
        this.needs = needs;
        this.gate = gate;
        if (needs.contains(Capability.URGENT_DATA)) {
            // A connection inherits the option, also for data that came before it was accepted. Out of line, an
            // urgent byte that another urgent byte follows would be lost.
            config().integer(Constant.SOL_SOCKET.number(), Constant.SO_OOBINLINE.number(), 1);
        }
        if (listens) {
            passCredentials();
        }
    }

    @Override
    protected void doBind(SocketAddress local) throws Exception {
        super.doBind(local);
        passCredentials();
        Calls.check(calls().listen(number(), config().backlog()), "listen", kind());
        activate();
    }

    private void passCredentials() {
        if (kind().family() == AddressFamily.UNIX && needs.contains(Capability.MESSAGES)) {
            // Data that the peer sends between accept(2) and the option on the accepted socket would have no
            // credentials.
            config().turnOn(Constant.SO_PASSCRED);
        }
    }

    @Override
    void inputReady(boolean peerEnded) {
        RecvByteBufAllocator.ExtendedHandle handle =
                (RecvByteBufAllocator.ExtendedHandle) unsafe().recvBufAllocHandle();
        handle.reset(config());
        SystemCallException failure = null;
        do {
            if (!gate.isOpen()) {
                break;
            }
            MemorySegment name = Scratch.ofThread().header().name();
            MemorySegment length = Scratch.ofThread().small();
            length.set(JAVA_INT, 0, MessageHeader.NAME_ROOM);
            int accepted = calls().accept(number(), name.address(), length.address());
            if (accepted < 0) {
                if (!Calls.wouldBlock(accepted)) {
                    failure = Calls.failure(accepted, "accept", kind());
                }
                break;
            }
            handle.incMessagesRead(1);
            handle.attemptedBytesRead(1);
            handle.lastBytesRead(1);
            readDone();
            // accept(2) tells the address even of a peer that is gone; getpeername(2) does not.
            accepted(accepted, SocketNames.read(name, length.get(JAVA_INT, 0), kind()));
        } while (isOpen() && handle.continueReading(MAY_BE_MORE));
        handle.readComplete();
        pipeline().fireChannelReadComplete();
        if (failure != null) {
            pipeline().fireExceptionCaught(failure);
        }
        if (isOpen() && !isReadPending() && !config().isAutoRead()) {
            interest().wantInput(false);
        }
    }

    private void accepted(int number, @Nullable SocketAddress peer) {
        PosixStreamChannel child;
        try {
            child = new PosixStreamChannel(this, calls(), number, kind(), needs, true, peer);
        } catch (RuntimeException e) {
            // An option cannot be set any more, as the peer is gone already.
            calls().close(number);
            return;
        }
        pipeline().fireChannelRead(child);
    }

    @Override
    protected Object filterOutboundMessage(Object message) {
        throw new UnsupportedOperationException("a listening socket sends nothing");
    }

    @Override
    protected void doWrite(ChannelOutboundBuffer in) {
        throw new UnsupportedOperationException("a listening socket sends nothing");
    }

    @Override
    public io.netty.channel.ChannelFuture connect(SocketAddress remote, ChannelPromise promise) {
        return promise.setFailure(new UnsupportedOperationException("a listening socket does not connect"));
    }
}
