package io.sockflux.transport.epoll;

import io.netty.channel.Channel;
import io.netty.channel.IoHandle;
import io.netty.channel.ServerChannel;
import io.netty.channel.epoll.EpollIoHandle;
import io.netty.channel.epoll.EpollIoOps;
import io.netty.channel.unix.FileDescriptor;
import io.netty.util.AttributeKey;
import io.sockflux.spi.AcceptGate;
import io.sockflux.spi.InterposedHandle;
import io.sockflux.spi.Interposer;
import java.util.IdentityHashMap;
import java.util.Map;
import java.util.concurrent.Executor;
import org.jspecify.annotations.Nullable;

/**
 * Stands between a loop's epoll channels and Netty's epoll handler, and rewrites the interest that the channels register.
 *
 * <ul>
 *   <li>EPOLLRDHUP is never registered. On it Netty reads the whole receive buffer, whatever the demand. Without it the
 *       read that comes to the peer's end of stream finds it.
 *   <li>A channel that asks for neither input nor output stays registered, edge-triggered. On an empty interest Netty
 *       removes the descriptor, and later modifies a registration that is gone. Then a write after the peer's end of
 *       stream that fills the send buffer fails with ENOENT. It is edge-triggered because epoll always reports EPOLLHUP
 *       and EPOLLERR. Level-triggered, and without an answer, these would spin the loop.
 *   <li>EPOLLHUP of a connected stream becomes a {@link io.sockflux.spi.HangUp}. Netty answers EPOLLERR by a read, takes
 *       its end of stream for a half-close, and does not answer EPOLLHUP.
 *   <li>An event of a listening socket passes only while its {@link AcceptGate} is open.
 *   <li>A tap may take the input of a stream before Netty reads it, see {@link EpollStream}.
 * </ul>
 */
final class EpollInterest implements Interposer {

    private static final AttributeKey<AcceptGate> GATE = AttributeKey.valueOf(EpollInterest.class, "gate");

    private static final String NETTY = EpollIoHandle.class.getPackageName();
    private static final int IN_OR_OUT = EpollIoOps.EPOLLIN.value() | EpollIoOps.EPOLLOUT.value();
    private static final int RDHUP = EpollIoOps.EPOLLRDHUP.value();
    private static final int EDGE_TRIGGERED = EpollIoOps.EPOLLET.value();

    private final Executor loop;
    private final Map<Executor, IdentityHashMap<FileDescriptor, EpollStream>> all;
    private final IdentityHashMap<FileDescriptor, EpollStream> ofLoop = new IdentityHashMap<>();

    /**
     * The interposer of a new loop.
     *
     * @param all the channels of each running loop, by the loop and the identity of their descriptors. Only a loop
     *     touches its own map.
     */
    EpollInterest(Executor loop, Map<Executor, IdentityHashMap<FileDescriptor, EpollStream>> all) {
        this.loop = loop;
        this.all = all;
        all.put(loop, ofLoop);
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
    public @Nullable InterposedHandle<?> interpose(IoHandle handle) {
        if (!handle.getClass().getPackageName().equals(NETTY)) {
            // A channel of another class registers the interest that it means.
            return null;
        }
        EpollIoHandle netty = (EpollIoHandle) handle;
        AcceptGate gate = gate(handle);
        return gate == null ? new EpollStream(netty, ofLoop) : new GatedListener(netty, gate);
    }

    @Override
    public void closed() {
        all.remove(loop);
    }

    /**
     * Gives a listening channel its gate. The channel keeps the gate, as a channel whose options fail is never
     * registered.
     */
    static <C extends ServerChannel> C gated(C listener, AcceptGate gate) {
        listener.attr(GATE).set(gate);
        return listener;
    }

    private static @Nullable AcceptGate gate(IoHandle handle) {
        Channel channel = InterposedHandle.channel(handle);
        // hasAttr() comes first, as attr() makes an attribute, and connections have none.
        return channel != null && channel.hasAttr(GATE) ? channel.attr(GATE).getAndSet(null) : null;
    }
}
