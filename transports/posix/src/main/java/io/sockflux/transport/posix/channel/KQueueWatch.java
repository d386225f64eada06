package io.sockflux.transport.posix.channel;

import io.netty.channel.IoEvent;
import io.netty.channel.IoRegistration;
import io.netty.channel.kqueue.KQueueIoEvent;
import io.netty.channel.kqueue.KQueueIoHandle;
import io.netty.channel.kqueue.KQueueIoOps;

/** A watch by {@code kqueue(2)} of macOS. The numbers come from {@code sys/event.h}. */
public final class KQueueWatch extends Watch implements KQueueIoHandle {

    private static final short EVFILT_READ = -1;
    private static final short EVFILT_WRITE = -2;
    private static final short EVFILT_EXCEPT = -15;
    private static final short EV_ADD_ENABLE = 0x0001 | 0x0004;
    private static final short EV_DELETE = 0x0002;
    /** Reports once for each change, as urgent data stays until it is read. */
    private static final short EV_CLEAR = 0x0020;

    private static final short EV_EOF = (short) 0x8000;
    private static final int NOTE_OOB = 2;

    private boolean input;
    private boolean output;
    private boolean urgent;

    KQueueWatch(PosixChannel channel) {
        super(channel);
    }

    @Override
    public int ident() {
        return channel.number();
    }

    @Override
    void interest(IoRegistration registration, boolean wantsInput, boolean wantsOutput, boolean wantsUrgent) {
        if (input != wantsInput) {
            input = wantsInput;
            submit(registration, EVFILT_READ, input, EV_ADD_ENABLE, 0);
        }
        if (output != wantsOutput) {
            output = wantsOutput;
            submit(registration, EVFILT_WRITE, output, EV_ADD_ENABLE, 0);
        }
        if (urgent != wantsUrgent) {
            urgent = wantsUrgent;
            submit(registration, EVFILT_EXCEPT, urgent, (short) (EV_ADD_ENABLE | EV_CLEAR), NOTE_OOB);
        }
    }

    private static void submit(IoRegistration registration, short filter, boolean wanted, short add, int note) {
        registration.submit(KQueueIoOps.newOps(filter, wanted ? add : EV_DELETE, note));
    }

    @Override
    public void handle(IoRegistration registration, IoEvent event) {
        KQueueIoEvent told = (KQueueIoEvent) event;
        // EV_EOF has the socket's error in its flags, and a read reports it.
        boolean ended = (told.flags() & EV_EOF) != 0;
        int failed = ended && told.fflags() != 0 ? FAILED : 0;
        switch (told.filter()) {
            case EVFILT_READ -> channel.ready(INPUT | failed | (ended ? PEER_ENDED : 0));
            // The peer takes no more input. On a BSD socket this means that both directions are over.
            case EVFILT_WRITE -> channel.ready(OUTPUT | failed | (ended ? HUNG_UP : 0));
            case EVFILT_EXCEPT -> channel.ready(URGENT);
            default -> {}
        }
    }
}
