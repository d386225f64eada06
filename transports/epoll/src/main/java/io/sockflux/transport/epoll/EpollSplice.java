package io.sockflux.transport.epoll;

import io.netty.channel.Channel;
import io.netty.channel.ChannelHandlerContext;
import io.netty.channel.ChannelOutboundHandlerAdapter;
import io.netty.channel.epoll.AbstractEpollStreamChannel;
import io.netty.channel.epoll.Native;
import io.sockflux.spi.Splice;
import java.io.IOException;
import java.util.concurrent.RejectedExecutionException;
import java.util.function.Function;
import org.jspecify.annotations.Nullable;

/**
 * The way from a channel to another by a pipe, {@code splice(2)}. Netty's own {@code spliceTo} takes the peer's end of
 * stream for missing input, and wants both channels on the same loop.
 *
 * <p>If the kernel has nothing to splice, Netty reads instead. That read finds the end of the stream, which looks the
 * same to {@code splice(2)}.
 */
final class EpollSplice extends ChannelOutboundHandlerAdapter implements Splice, EpollStream.Tap {

    /** The most bytes in a call; the pipe is full long before. */
    private static final int MOST = 1 << 20;

    private final AbstractEpollStreamChannel from;
    private final AbstractEpollStreamChannel to;
    private final SplicePipe pipe;
    private final Function<Channel, @Nullable EpollStream> streams;

    private @Nullable EpollStream stream;
    private boolean isReadAsked;
    private boolean ended;

    /**
     * A way that is not in use yet.
     *
     * @param streams finds the stream of a channel, on its loop
     */
    EpollSplice(
            AbstractEpollStreamChannel from,
            AbstractEpollStreamChannel to,
            SplicePipe pipe,
            Function<Channel, @Nullable EpollStream> streams) {
        this.from = from;
        this.to = to;
        this.pipe = pipe;
        this.streams = streams;
    }

    @Override
    public void begin() {
        EpollStream found = ended || !from.isOpen() ? null : streams.apply(from);
        if (found != null) {
            stream = found;
            // An earlier subscriber that has cancelled may have asked for a read. Its input is the relay's, which
            // does not ask a second time.
            isReadAsked = found.wantsInput();
            from.pipeline().addFirst(this);
            found.tap(this);
        }
    }

    @Override
    public void end() {
        try {
            if (from.eventLoop().inEventLoop()) {
                endNow();
            } else {
                from.eventLoop().execute(this::endNow);
            }
        } catch (RejectedExecutionException e) {
            endNow();
        }
    }

    private void endNow() {
        if (ended) {
            return;
        }
        ended = true;
        EpollStream tapped = stream;
        if (tapped != null) {
            stream = null;
            if (from.isOpen()) {
                tapped.tap(null);
                from.pipeline().remove(this);
            }
        }
        pipe.release();
    }

    @Override
    public void read(ChannelHandlerContext context) {
        isReadAsked = true;
        if (stream != null) {
            stream.mute(false);
        }
        context.read();
    }

    @Override
    public boolean take() {
        if (!isReadAsked) {
            if (stream != null) {
                stream.mute(true);
            }
            return true;
        }
        isReadAsked = false;
        int spliced;
        try {
            spliced = Native.splice(from.fd().intValue(), -1, pipe.input(), -1, MOST);
        } catch (IOException e) {
            from.pipeline().fireExceptionCaught(e);
            return true;
        }
        if (spliced == 0) {
            return false;
        }
        pipe.filledBy(spliced);
        from.pipeline().fireChannelRead(new SplicedBytes(pipe.share(), to, spliced));
        from.pipeline().fireChannelReadComplete();
        return true;
    }
}
