package io.sockflux.transport.posix.channel;

import io.netty.channel.IoEvent;
import io.netty.channel.IoRegistration;
import io.netty.channel.epoll.EpollIoEvent;
import io.netty.channel.epoll.EpollIoHandle;
import io.netty.channel.epoll.EpollIoOps;
import io.netty.channel.unix.FileDescriptor;
import org.jspecify.annotations.Nullable;

/** A watch by epoll, {@code epoll_ctl(2)}. */
public final class EpollWatch extends Watch implements EpollIoHandle {

    private static final int IN = EpollIoOps.EPOLLIN.value();
    private static final int OUT = EpollIoOps.EPOLLOUT.value();
    private static final int PRI = 2;
    private static final int ERR = EpollIoOps.EPOLLERR.value();
    private static final int HUP = 0x10;
    private static final int RDHUP = EpollIoOps.EPOLLRDHUP.value();
    private static final int EDGE_TRIGGERED = EpollIoOps.EPOLLET.value();

    /** Every set of interests, so that submitting a set allocates nothing. */
    private static final EpollIoOps[] OPS = new EpollIoOps[8];

    static {
        for (int set = 0; set < OPS.length; set++) {
            int mask = ((set & 1) != 0 ? IN | RDHUP : 0) | ((set & 2) != 0 ? OUT : 0) | ((set & 4) != 0 ? PRI : 0);
            // Epoll always tells of errors and hang-ups, and of urgent data until it is read. Level-triggered, and
            // with no handler that answers them, they would make the loop spin.
            boolean unanswered = (mask & (IN | OUT)) == 0 || ((mask & PRI) != 0 && (mask & IN) == 0);
            OPS[set] = EpollIoOps.valueOf(unanswered ? mask | EDGE_TRIGGERED : mask);
        }
    }

    /** The interest submitted last. Submitting it again would make epoll repeat its events. */
    private int said;

    private @Nullable IoRegistration toldTo;

    EpollWatch(PosixChannel channel) {
        super(channel);
    }

    @Override
    public FileDescriptor fd() {
        return channel.descriptor();
    }

    @Override
    void interest(IoRegistration registration, boolean input, boolean output, boolean urgent) {
        int set = (input ? 1 : 0) | (output ? 2 : 0) | (urgent ? 4 : 0);
        if (set != said || !registration.equals(toldTo)) {
            said = set;
            toldTo = registration;
            registration.submit(OPS[set]);
        }
    }

    @Override
    public void handle(IoRegistration registration, IoEvent event) {
        int ops = ((EpollIoEvent) event).ops().value();
        channel.ready(((ops & IN) != 0 ? INPUT : 0)
                | ((ops & OUT) != 0 ? OUTPUT : 0)
                | ((ops & PRI) != 0 ? URGENT : 0)
                | ((ops & ERR) != 0 ? FAILED : 0)
                | ((ops & HUP) != 0 ? HUNG_UP : 0)
                | ((ops & RDHUP) != 0 ? PEER_ENDED : 0));
    }
}
