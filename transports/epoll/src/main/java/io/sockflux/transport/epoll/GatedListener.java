package io.sockflux.transport.epoll;

import io.netty.channel.IoEvent;
import io.netty.channel.IoOps;
import io.netty.channel.IoRegistration;
import io.netty.channel.epoll.EpollIoHandle;
import io.netty.channel.epoll.EpollIoOps;
import io.netty.channel.unix.FileDescriptor;
import io.sockflux.spi.AcceptGate;
import io.sockflux.spi.InterposedHandle;

/**
 * A listening socket behind its gate. An event that finds the gate shut was on its way when the gate closed. It may be
 * dropped, as asking for input again brings it back.
 */
@SuppressWarnings("try") // Netty's close() may throw anything
final class GatedListener extends InterposedHandle<EpollIoHandle> implements EpollIoHandle {

    private final AcceptGate gate;

    GatedListener(EpollIoHandle netty, AcceptGate gate) {
        super(netty);
        this.gate = gate;
    }

    @Override
    public FileDescriptor fd() {
        return netty.fd();
    }

    @Override
    public long submit(IoOps ops) {
        // The number of a closed descriptor may be another socket's already.
        return !netty.fd().isOpen() ? -1 : super.submit(EpollInterest.rewritten(((EpollIoOps) ops).value()));
    }

    @Override
    public void handle(IoRegistration from, IoEvent event) {
        if (gate.isOpen()) {
            super.handle(from, event);
        }
    }
}
