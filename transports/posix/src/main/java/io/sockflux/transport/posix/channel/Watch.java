package io.sockflux.transport.posix.channel;

import io.netty.channel.IoHandle;
import io.netty.channel.IoRegistration;

/** How a channel is told by its loop what its descriptor is ready for. */
abstract class Watch implements IoHandle {

    /** There is input. */
    static final int INPUT = 1;
    /** There is room for output. */
    static final int OUTPUT = 2;
    /** There is urgent data. */
    static final int URGENT = 4;
    /** The socket has an error. */
    static final int FAILED = 8;
    /** Both directions have ended. */
    static final int HUNG_UP = 16;
    /** The peer has ended its direction; what it sent before may still be there. */
    static final int PEER_ENDED = 32;

    final PosixChannel channel;

    Watch(PosixChannel channel) {
        this.channel = channel;
    }

    /**
     * Says what the channel waits for from now on.
     *
     * @param urgent for urgent data
     */
    abstract void interest(IoRegistration registration, boolean input, boolean output, boolean urgent);

    @Override
    public void close() {
        channel.unsafe().close(channel.unsafe().voidPromise());
    }
}
