package io.sockflux.transport.epoll;

import io.netty.channel.Channel;
import io.netty.channel.IoEvent;
import io.netty.channel.IoHandle;
import io.netty.channel.IoHandler;
import io.netty.channel.IoHandlerContext;
import io.netty.channel.IoHandlerFactory;
import io.netty.channel.IoRegistration;
import io.netty.channel.ServerChannel;
import io.netty.channel.epoll.EpollIoHandle;
import io.netty.channel.epoll.EpollIoOps;
import io.netty.channel.unix.FileDescriptor;
import io.netty.util.AttributeKey;
import io.netty.util.concurrent.ThreadAwareExecutor;
import io.sockflux.spi.AcceptGate;
import java.util.IdentityHashMap;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * Stands between Netty's epoll channels and Netty's epoll handler and rewrites the interest that the channels register.
 *
 * <ul>
 *   <li>EPOLLRDHUP is never asked for. On it Netty reads the whole receive buffer, demanded or not; without it the peer's
 *       end of stream is found where it belongs, by the read that comes to it.
 *   <li>A channel that asks for neither input nor output stays registered, edge-triggered. Netty takes the interest in
 *       nothing for leave to remove the descriptor and afterwards modifies a registration that is gone: a write after the
 *       peer's end of stream that fills the send buffer fails with ENOENT. Edge-triggered, because epoll always reports
 *       EPOLLHUP and EPOLLERR, which level-triggered and unanswered would spin the loop.
 *   <li>EPOLLHUP of a connected stream is a {@link io.sockflux.spi.HangUp}. Netty answers EPOLLERR by a read, whose end of
 *       stream it takes for half a close, and does not answer EPOLLHUP.
 *   <li>An event of a listening socket is let through only while its {@link AcceptGate} is open.
 *   <li>The input of a stream may be taken before Netty reads it, as {@link EpollStream} says.
 * </ul>
 */
final class EpollInterest implements IoHandlerFactory {

    private static final AttributeKey<AcceptGate> GATE = AttributeKey.valueOf(EpollInterest.class, "gate");

    private static final String NETTY = EpollIoHandle.class.getPackageName();
    private static final int IN_OR_OUT = EpollIoOps.EPOLLIN.value() | EpollIoOps.EPOLLOUT.value();
    private static final int RDHUP = EpollIoOps.EPOLLRDHUP.value();
    private static final int EDGE_TRIGGERED = EpollIoOps.EPOLLET.value();

    private final IoHandlerFactory netty;
    private final Map<ThreadAwareExecutor, IdentityHashMap<FileDescriptor, EpollStream>> streams;

    /**
     * Handlers for new loops.
     *
     * @param netty makes Netty's
     * @param streams where each loop's channels are found while it runs, by the loop and their descriptors' identity; what is
     *     a loop's is touched there only
     */
    EpollInterest(
            IoHandlerFactory netty, Map<ThreadAwareExecutor, IdentityHashMap<FileDescriptor, EpollStream>> streams) {
        this.netty = netty;
        this.streams = streams;
    }

    static EpollIoOps rewritten(int mask) {
        int wanted = mask & ~RDHUP;
        if ((wanted & IN_OR_OUT) != 0) {
            return EpollIoOps.valueOf(wanted);
        }
        return wanted == 0 || wanted == EDGE_TRIGGERED
                ? EpollIoOps.EPOLLET
                : EpollIoOps.valueOf(wanted | EDGE_TRIGGERED);
    }

    @Override
    public IoHandler newHandler(ThreadAwareExecutor executor) {
        IdentityHashMap<FileDescriptor, EpollStream> ofLoop = new IdentityHashMap<>();
        streams.put(executor, ofLoop);
        return new Handler(netty.newHandler(executor), ofLoop, () -> streams.remove(executor));
    }

    @Override
    public boolean isChangingThreadSupported() {
        return netty.isChangingThreadSupported();
    }

    /** Gives a listening channel its gate. It is kept with the channel, as a channel whose options fail is never registered. */
    static <C extends ServerChannel> C gated(C listener, AcceptGate gate) {
        listener.attr(GATE).set(gate);
        return listener;
    }

    private static @Nullable AcceptGate gate(IoHandle handle) {
        // Netty's handles are the insides of its channels, and each channel's void promise tells which.
        Channel channel =
                handle instanceof Channel.Unsafe inside ? inside.voidPromise().channel() : null;
        // Asked first, as to ask for an attribute makes one, and connections have none.
        return channel != null && channel.hasAttr(GATE) ? channel.attr(GATE).getAndSet(null) : null;
    }

    private record Handler(IoHandler netty, IdentityHashMap<FileDescriptor, EpollStream> streams, Runnable destroyed)
            implements IoHandler {

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
            destroyed.run();
            netty.destroy();
        }

        @Override
        public IoRegistration register(IoHandle handle) throws Exception {
            if (!handle.getClass().getPackageName().equals(NETTY)) {
                // One of another make says what it means.
                return netty.register(handle);
            }
            EpollIoHandle channel = (EpollIoHandle) handle;
            AcceptGate gate = gate(handle);
            EpollStream stream = new EpollStream(gate == null ? channel : new Gated(channel, gate), streams);
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

    /**
     * A listening socket behind its gate. An event that finds the gate shut was on its way when the gate was shut: it may be
     * dropped, as asking for input again brings it back.
     */
    @SuppressWarnings("try") // Netty's close() may throw anything
    private record Gated(EpollIoHandle netty, AcceptGate gate) implements EpollIoHandle {

        @Override
        public FileDescriptor fd() {
            return netty.fd();
        }

        @Override
        public void handle(IoRegistration registration, IoEvent event) {
            if (gate.isOpen()) {
                netty.handle(registration, event);
            }
        }

        @Override
        public void registered() {
            netty.registered();
        }

        @Override
        public void unregistered() {
            netty.unregistered();
        }

        @Override
        public void close() throws Exception {
            netty.close();
        }
    }
}
