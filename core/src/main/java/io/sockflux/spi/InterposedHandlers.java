package io.sockflux.spi;

import io.netty.channel.IoHandle;
import io.netty.channel.IoHandler;
import io.netty.channel.IoHandlerContext;
import io.netty.channel.IoHandlerFactory;
import io.netty.channel.IoRegistration;
import io.netty.util.concurrent.ThreadAwareExecutor;
import java.util.concurrent.Executor;
import java.util.function.Function;

/** Makes Netty's handlers, each with an {@link Interposer} between it and the channels of its loop. For transports. */
public final class InterposedHandlers {

    private InterposedHandlers() {}

    /**
     * A factory of handlers for new loops.
     *
     * @param netty makes Netty's handlers
     * @param interposers makes the interposer of a loop, from the loop
     */
    public static IoHandlerFactory of(
            IoHandlerFactory netty, Function<? super Executor, ? extends Interposer> interposers) {
        return new Factory(netty, interposers);
    }

    private record Factory(IoHandlerFactory netty, Function<? super Executor, ? extends Interposer> interposers)
            implements IoHandlerFactory {

        @Override
        public IoHandler newHandler(ThreadAwareExecutor loop) {
            return new Handler(netty.newHandler(loop), interposers.apply(loop));
        }

        @Override
        public boolean isChangingThreadSupported() {
            return netty.isChangingThreadSupported();
        }
    }

    private record Handler(IoHandler netty, Interposer interposer) implements IoHandler {

        @Override
        public void initialize() {
            netty.initialize();
            interposer.opened();
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
            interposer.closed();
            netty.destroy();
        }

        @Override
        public IoRegistration register(IoHandle handle) throws Exception {
            InterposedHandle<?> between = interposer.interpose(handle);
            return between == null ? netty.register(handle) : between.register(netty);
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
