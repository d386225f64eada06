package io.sockflux.internal.stream;

import io.netty.channel.Channel;
import io.netty.channel.ChannelException;
import io.netty.channel.ChannelFutureListener;
import io.netty.channel.ChannelOption;
import io.sockflux.address.AddressFamily;
import io.sockflux.address.Endpoint;

/**
 * Decides what {@code close(2)} does with a stream channel's socket: set just before the close, by SO_LINGER of {@code
 * socket(7)}.
 */
public final class SocketClose {

    /** Resets and closes an accepted channel that no loop has registered. */
    public static final ChannelFutureListener UNLESS_REGISTERED = registration -> {
        if (!registration.isSuccess()) {
            reset(registration.channel());
            registration.channel().unsafe().closeForcibly();
        }
    };

    private static final int OFF = -1;
    private static final int RESET = 0;

    private SocketClose() {}

    /** Makes the close of a TCP socket a reset. A unix socket has no reset, and is closed as usual. */
    public static void reset(Channel stream) {
        linger(stream, RESET);
    }

    /**
     * Keeps the close from blocking the event loop. With SO_LINGER of some seconds, {@code close(2)} blocks until the
     * peer's kernel has acknowledged everything. Without it the kernel goes on sending all the same. The option is read
     * each time, as sockets inherit it from their listener.
     */
    public static void prepare(Channel stream, Endpoint kind) {
        if (kind.family() == AddressFamily.UNIX || !stream.isOpen()) {
            return;
        }
        try {
            Integer seconds = stream.config().getOption(ChannelOption.SO_LINGER);
            if (seconds != null && seconds > 0) {
                linger(stream, OFF);
            }
        } catch (ChannelException e) {
            // The socket is closed or reset already.
        }
    }

    /**
     * Closes the socket at once, past the pipeline. In the pipeline a layer may hold a close back until it has written an
     * end of its own. Event loop only.
     */
    public static void now(Channel stream) {
        stream.unsafe().close(stream.unsafe().voidPromise());
    }

    /**
     * Sets SO_LINGER, while the descriptor is the channel's own. Netty keeps the number of a closed descriptor, and the kernel may have
     * given it to another connection since.
     */
    private static void linger(Channel stream, int seconds) {
        if (!stream.isOpen()) {
            return;
        }
        try {
            stream.config().setOption(ChannelOption.SO_LINGER, seconds);
        } catch (ChannelException e) {
            // The socket is closed or reset already.
        }
    }
}
