package io.sockflux.simulated.channel;

import io.netty.channel.ChannelFuture;
import io.netty.channel.ChannelOutboundBuffer;
import io.netty.channel.ChannelPromise;
import io.netty.channel.RecvByteBufAllocator;
import io.netty.channel.ServerChannel;
import io.netty.util.UncheckedBooleanSupplier;
import io.sockflux.address.Endpoint;
import io.sockflux.error.Errno;
import io.sockflux.error.SystemCallException;
import io.sockflux.simulated.call.Answer;
import io.sockflux.simulated.call.Sender;
import io.sockflux.simulated.call.UnixName;
import io.sockflux.spi.AcceptGate;
import java.net.SocketAddress;
import org.jspecify.annotations.Nullable;

/** A listening socket over the kernel model. */
final class ListenChannel extends SocketChannel implements ServerChannel {

    private static final UncheckedBooleanSupplier MAY_BE_MORE = () -> true;

    private final AcceptGate gate;
    private final Sender from = new Sender();
    private @Nullable UnixAddress bound;

    ListenChannel(Kernel kernel, int number, Endpoint kind, AcceptGate gate) {
        super(null, kernel, number, kind, false);
        this.gate = gate;
    }

    @Override
    protected void doBind(SocketAddress local) throws Exception {
        super.doBind(local);
        bound = local instanceof UnixAddress unix ? unix : null;
        check(calls().listen(number(), config().backlog()), "listen", kind());
        activate();
    }

    @Override
    protected void doClose() throws Exception {
        boolean wasOpen = isOpen();
        super.doClose();
        UnixAddress file = bound;
        if (wasOpen
                && file != null
                && !file.isKept()
                && Names.name(file) instanceof UnixName path
                && !path.isAbstract()) {
            kernel().stack().unlink(path);
        }
    }

    @Override
    void inputReady() {
        RecvByteBufAllocator.ExtendedHandle handle =
                (RecvByteBufAllocator.ExtendedHandle) unsafe().recvBufAllocHandle();
        handle.reset(config());
        SystemCallException failure = null;
        do {
            if (!gate.isOpen()) {
                break;
            }
            int accepted = calls().accept(number(), from);
            if (accepted < 0) {
                if (!Answer.is(accepted, Errno.EAGAIN)) {
                    failure = failure("accept", accepted);
                }
                break;
            }
            handle.incMessagesRead(1);
            handle.attemptedBytesRead(1);
            handle.lastBytesRead(1);
            readDone();
            // accept(2) tells the address even of a peer that is gone; getpeername(2) does not.
            SocketAddress peer = Names.address(from.name(), kind().type(), isUnix());
            pipeline().fireChannelRead(new StreamChannel(this, kernel(), accepted, kind(), true, peer));
        } while (isOpen() && handle.continueReading(MAY_BE_MORE));
        handle.readComplete();
        pipeline().fireChannelReadComplete();
        if (failure != null) {
            readDone();
            pipeline().fireExceptionCaught(failure);
        }
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
    public ChannelFuture connect(SocketAddress remote, ChannelPromise promise) {
        return promise.setFailure(new UnsupportedOperationException("a listening socket does not connect"));
    }
}
