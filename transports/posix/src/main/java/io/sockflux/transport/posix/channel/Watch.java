package io.sockflux.transport.posix.channel;

import io.netty.channel.IoHandle;
import io.netty.channel.IoRegistration;

/** The registration of a channel's descriptor with the loop, and the events that the loop reports. */
abstract class Watch implements IoHandle {

    /** Input waits. */
    static final int INPUT = 1;
    /** The kernel has room for output. */
    static final int OUTPUT = 2;
    /** Urgent data waits. */
    static final int URGENT = 4;
    /** The socket has an error. */
    static final int FAILED = 8;
    /** Both directions have ended. */
    static final int HUNG_UP = 16;
    /** The peer has ended its direction; its earlier data may still wait. */
    static final int PEER_ENDED = 32;

    final PosixChannel channel;

    Watch(PosixChannel channel) {
        this.channel = channel;
    }

    /** Sets the events that the channel waits for. */
    abstract void interest(IoRegistration registration, boolean input, boolean output, boolean urgent);

    @Override
    public void close() {
        channel.unsafe().close(channel.unsafe().voidPromise());
    }
}
