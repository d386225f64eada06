package io.sockflux.transport.epoll;

import io.netty.channel.IoEvent;
import io.netty.channel.IoRegistration;
import io.netty.channel.epoll.EpollIoEvent;
import io.netty.channel.epoll.EpollIoHandle;
import io.netty.channel.epoll.EpollIoOps;
import io.netty.channel.unix.FileDescriptor;
import org.jspecify.annotations.Nullable;

/** What a {@link UnixDatagramChannel} waits for, and the loop's reports. Event loop only. */
final class DatagramWatch implements EpollIoHandle {

    private static final int IN = EpollIoOps.EPOLLIN.value();
    private static final int OUT = EpollIoOps.EPOLLOUT.value();
    private static final int ERR = EpollIoOps.EPOLLERR.value();

    private final UnixDatagramChannel channel;

    private @Nullable IoRegistration registration;
    private boolean input;
    private boolean output;

    DatagramWatch(UnixDatagramChannel channel) {
        this.channel = channel;
    }

    void wantInput(boolean wanted) {
        if (input != wanted) {
            input = wanted;
            tell();
        }
    }

    void wantOutput(boolean wanted) {
        if (output != wanted) {
            output = wanted;
            tell();
        }
    }

    boolean wantsOutput() {
        return output;
    }

    void registered(IoRegistration given) {
        registration = given;
        tell();
    }

    void deregister() {
        IoRegistration current = registration;
        registration = null;
        if (current != null) {
            current.cancel();
        }
    }

    private void tell() {
        if (registration != null && registration.isValid()) {
            int wanted = (input ? IN : 0) | (output ? OUT : 0);
            // Epoll always tells of errors. Edge-triggered, an error that no read has taken does not make the loop
            // spin.
            registration.submit(wanted == 0 ? EpollIoOps.EPOLLET : EpollIoOps.valueOf(wanted));
        }
    }

    @Override
    public FileDescriptor fd() {
        return channel.fd();
    }

    @Override
    public void handle(IoRegistration given, IoEvent event) {
        int ops = ((EpollIoEvent) event).ops().value();
        if ((ops & ERR) != 0) {
            channel.failed();
        }
        if (output && (ops & (OUT | ERR)) != 0 && channel.isOpen()) {
            channel.outputReady();
        }
        if (input && (ops & IN) != 0 && channel.isOpen()) {
            channel.inputReady();
        }
    }

    @Override
    public void close() {
        channel.unsafe().close(channel.unsafe().voidPromise());
    }
}
