package io.sockflux.internal.stream;

import io.netty.channel.Channel;
import io.netty.channel.ChannelException;
import io.netty.channel.ChannelOption;
import io.sockflux.address.AddressFamily;
import io.sockflux.address.Endpoint;

/** What {@code close(2)} is to do with a stream channel's socket; said just before, as SO_LINGER of {@code socket(7)}. */
public final class SocketClose {

    private static final int OFF = -1;
    private static final int RESET = 0;

    private SocketClose() {}

    /** Makes the close of a TCP socket a reset; a unix socket has none, and is closed as ever. */
    public static void reset(Channel stream) {
        linger(stream, RESET);
    }

    /**
     * Sees to it that the close does not make the event loop wait. With SO_LINGER of some seconds the thread that calls
     * {@code close(2)} sleeps until the peer's kernel has acknowledged everything; without it the kernel goes on sending by
     * itself just the same. The option is read each time, as sockets inherit it from their listener.
     */
    public static void prepare(Channel stream, Endpoint kind) {
        if (kind.family() == AddressFamily.UNIX) {
            return;
        }
        try {
            Integer seconds = stream.config().getOption(ChannelOption.SO_LINGER);
            if (seconds != null && seconds > 0) {
                linger(stream, OFF);
            }
        } catch (ChannelException e) {
            // It is closed or reset already.
        }
    }

    /**
     * Closes the socket at once. Not by the pipeline: a layer may hold a close back until it has written something of its own,
     * which a close that comes here does not wait for. On the channel's event loop.
     */
    public static void now(Channel stream) {
        stream.unsafe().close(stream.unsafe().voidPromise());
    }

    private static void linger(Channel stream, int seconds) {
        try {
            stream.config().setOption(ChannelOption.SO_LINGER, seconds);
        } catch (ChannelException e) {
            // It is closed or reset already.
        }
    }
}
