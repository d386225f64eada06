package io.sockflux.transport.iouring;

import io.netty.channel.IoHandle;
import io.netty.channel.IoHandler;
import io.netty.channel.IoHandlerContext;
import io.netty.channel.IoHandlerFactory;
import io.netty.channel.IoRegistration;
import io.netty.channel.uring.IoUringIoHandle;
import io.netty.util.concurrent.ThreadAwareExecutor;

/**
 * Stands between Netty's io_uring channels and Netty's io_uring handler, with {@link StreamEvents} before each stream socket
 * and {@link GatedListener} before each listening one.
 */
final class IoUringInterest implements IoHandlerFactory {

    private final IoHandlerFactory netty;

    IoUringInterest(IoHandlerFactory netty) {
        this.netty = netty;
    }

    @Override
    public IoHandler newHandler(ThreadAwareExecutor executor) {
        return new Handler(netty.newHandler(executor), new AcceptTurns());
    }

    @Override
    public boolean isChangingThreadSupported() {
        return netty.isChangingThreadSupported();
    }

    private record Handler(IoHandler netty, AcceptTurns turns) implements IoHandler {

        @Override
        public void initialize() {
            netty.initialize();
        }

        @Override
        public int run(IoHandlerContext context) {
            return netty.run(context);
        }

        @Override
        public void prepareToDestroy() {
            netty.prepareToDestroy();
        }

        @Override
        public void destroy() {
            netty.destroy();
        }

        @Override
        public IoRegistration register(IoHandle handle) throws Exception {
            IoUringIoHandle ours = OpenedChannels.stationed(handle, turns);
            if (ours == null) {
                return netty.register(handle);
            }
            IoRegistration registration = netty.register(ours);
            return ours instanceof GatedListener listener
                    ? listener.registered(registration)
                    : ((StreamEvents) ours).registered(registration);
        }

        @Override
        public void wakeup() {
            netty.wakeup();
        }

        @Override
        public boolean isCompatible(Class<? extends IoHandle> handleType) {
            return netty.isCompatible(handleType);
        }
    }
}
