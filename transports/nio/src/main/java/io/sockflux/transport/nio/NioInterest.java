package io.sockflux.transport.nio;

import io.netty.channel.Channel;
import io.netty.channel.IoHandle;
import io.netty.channel.IoHandler;
import io.netty.channel.IoHandlerContext;
import io.netty.channel.IoHandlerFactory;
import io.netty.channel.IoRegistration;
import io.netty.channel.nio.NioIoHandle;
import io.netty.channel.socket.DuplexChannel;
import io.netty.util.concurrent.ThreadAwareExecutor;

/**
 * Stands between stream channels and Netty's handler, and knows which channels have no read under way ({@link
 * NioStream}).
 */
final class NioInterest implements IoHandlerFactory {

    private final IoHandlerFactory netty;

    NioInterest(IoHandlerFactory netty) {
        this.netty = netty;
    }

    @Override
    public IoHandler newHandler(ThreadAwareExecutor executor) {
        return new Handler(netty.newHandler(executor), new HangUpWatch());
    }

    @Override
    public boolean isChangingThreadSupported() {
        return netty.isChangingThreadSupported();
    }

    private record Handler(IoHandler netty, HangUpWatch watch) implements IoHandler {

        @Override
        public void initialize() {
            netty.initialize();
            watch.open();
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
            watch.close();
            netty.destroy();
        }

        @Override
        public IoRegistration register(IoHandle handle) throws Exception {
            // Netty's handles are the Unsafe of its channels, whose void promise names the channel.
            Channel channel = handle instanceof Channel.Unsafe inside
                    ? inside.voidPromise().channel()
                    : null;
            if (!(channel instanceof DuplexChannel) || !(handle instanceof NioIoHandle nio)) {
                return netty.register(handle);
            }
            NioStream stream = new NioStream(nio, channel, watch);
            return stream.registered(netty.register(stream));
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
