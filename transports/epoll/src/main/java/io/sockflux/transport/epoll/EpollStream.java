package io.sockflux.transport.epoll;

import io.netty.channel.Channel;
import io.netty.channel.IoEvent;
import io.netty.channel.IoOps;
import io.netty.channel.IoRegistration;
import io.netty.channel.epoll.EpollIoEvent;
import io.netty.channel.epoll.EpollIoHandle;
import io.netty.channel.epoll.EpollIoOps;
import io.netty.channel.socket.DuplexChannel;
import io.netty.channel.unix.FileDescriptor;
import io.sockflux.spi.HangUp;
import io.sockflux.spi.InterposedHandle;
import java.util.IdentityHashMap;
import org.jspecify.annotations.Nullable;

/**
 * Stands between a Netty channel and Netty's epoll handler: it is the handle that the handler sees, and the registration
 * that the channel sees. A {@link Tap} may take the input that Netty would read. Event loop only.
 */
@SuppressWarnings("try") // Netty's close() may throw anything
final class EpollStream extends InterposedHandle<EpollIoHandle> implements EpollIoHandle {

    private static final int IN = EpollIoOps.EPOLLIN.value();
    private static final int OUT = EpollIoOps.EPOLLOUT.value();
    private static final int ERR = EpollIoOps.EPOLLERR.value();
    private static final int HUP = 0x10;

    /** Bits of the interest that epoll does not use: the reports of input are stopped, and both directions have ended. */
    private static final int MUTED = 1 << 16;

    private static final int HUNG_UP = 1 << 17;

    /** All streams of the loop, by the identity of their descriptors. */
    private final IdentityHashMap<FileDescriptor, EpollStream> all;

    private @Nullable Tap tap;
    /** What Netty has asked for, and what stands against it; every stream has this object, so it has no field for each. */
    private int interest;

    EpollStream(EpollIoHandle netty, IdentityHashMap<FileDescriptor, EpollStream> all) {
        super(netty);
        this.all = all;
    }

    /** Takes input in Netty's place. */
    interface Tap {

        /** Takes input. Returns whether Netty need not read it. */
        boolean take();
    }

    /** Hands input to the tap from now on; null hands it to Netty. */
    void tap(@Nullable Tap newTap) {
        tap = newTap;
        mute(false);
    }

    /** Whether Netty has asked for input that has not come. */
    boolean wantsInput() {
        return has(IN);
    }

    /** Stops or resumes the reports of input, whether or not Netty asked for input. */
    void mute(boolean mute) {
        if (has(MUTED) != mute) {
            interest ^= MUTED;
            submitInterest();
        }
    }

    private boolean has(int bit) {
        return (interest & bit) != 0;
    }

    // The registration that the channel sees

    @Override
    public long submit(IoOps ops) {
        interest = (interest & (MUTED | HUNG_UP)) | ((EpollIoOps) ops).value();
        return submitInterest();
    }

    private long submitInterest() {
        if (!netty.fd().isOpen()) {
            // Netty takes the registration back by a later task. Until then the number may be another connection's
            // already.
            return -1;
        }
        int wanted = interest & ~(has(MUTED) ? MUTED | HUNG_UP | IN : MUTED | HUNG_UP);
        if (has(HUNG_UP)) {
            // Level-triggered, the loop would report room without end, and every write fails.
            wanted &= ~OUT;
        }
        return super.submit(EpollInterest.rewritten(wanted));
    }

    // The handle that the handler sees

    @Override
    public FileDescriptor fd() {
        return netty.fd();
    }

    @Override
    public void handle(IoRegistration from, IoEvent event) {
        int all = ((EpollIoEvent) event).ops().value();
        if ((all & HUP) != 0 && isConnected()) {
            hungUp(from);
        } else {
            ready(from, event);
        }
    }

    /** Whether this is a connected stream channel. An unconnected socket hangs up too. */
    private boolean isConnected() {
        return netty instanceof Channel.Unsafe inside
                && inside.voidPromise().channel() instanceof DuplexChannel channel
                && channel.isActive();
    }

    /** Handles the end of both directions. Netty takes EPOLLERR for input, and does not answer EPOLLHUP. */
    private void hungUp(IoRegistration from) {
        if (!has(HUNG_UP)) {
            interest |= HUNG_UP;
            if (has(OUT)) {
                submitInterest();
            }
            ((Channel.Unsafe) netty).voidPromise().channel().pipeline().fireUserEventTriggered(HangUp.INSTANCE);
        }
        // The end comes after the unread input, and a read finds both.
        if (wantsInput() && !has(MUTED) && netty.fd().isOpen()) {
            ready(from, new Event(EpollIoOps.EPOLLIN));
        }
    }

    private void ready(IoRegistration from, IoEvent event) {
        Tap taps = tap;
        int ops = taps == null ? 0 : ((EpollIoEvent) event).ops().value();
        if (taps == null || (ops & IN) == 0 || (ops & ERR) != 0) {
            netty.handle(from, event);
            return;
        }
        // Output comes first, as in Netty.
        if ((ops & ~IN) != 0) {
            netty.handle(from, new Event(EpollIoOps.valueOf(ops & ~IN)));
        }
        if (netty.fd().isOpen() && !taps.take()) {
            netty.handle(from, new Event(EpollIoOps.EPOLLIN));
        }
    }

    private record Event(EpollIoOps ops) implements EpollIoEvent {}

    @Override
    public void registered() {
        all.put(netty.fd(), this);
        super.registered();
    }

    @Override
    public void unregistered() {
        all.remove(netty.fd());
        super.unregistered();
    }
}
