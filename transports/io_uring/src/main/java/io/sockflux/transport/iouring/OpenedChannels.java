package io.sockflux.transport.iouring;

import io.netty.channel.Channel;
import io.netty.channel.ChannelHandlerContext;
import io.netty.channel.ChannelInboundHandlerAdapter;
import io.netty.channel.IoHandle;
import io.netty.channel.ServerChannel;
import io.netty.channel.unix.UnixChannel;
import io.netty.channel.uring.IoUringIoHandle;
import io.netty.util.AttributeKey;
import io.sockflux.spi.AcceptGate;
import io.sockflux.spi.InterposedHandle;
import org.jspecify.annotations.Nullable;

/**
 * Recognises the channels of this transport when they register their handles. The knowledge is kept with the channel, as
 * many channels are closed without being registered: connections that were refused after the accept.
 */
final class OpenedChannels {

    private static final AttributeKey<Opened> OPENED = AttributeKey.valueOf(OpenedChannels.class, "opened");

    private record Opened(@Nullable AcceptGate gate) {

        static final Opened STREAM = new Opened(null);
    }

    private OpenedChannels() {}

    /** Adds a stream channel. */
    static <C extends Channel> C stream(C channel) {
        channel.attr(OPENED).set(Opened.STREAM);
        return channel;
    }

    /** Adds a listening channel, and from now on the channels that it accepts. */
    static <C extends ServerChannel> C listener(C channel, AcceptGate gate) {
        channel.attr(OPENED).set(new Opened(gate));
        channel.pipeline().addFirst(new ChannelInboundHandlerAdapter() {
            @Override
            public void channelRead(ChannelHandlerContext context, Object accepted) {
                context.fireChannelRead(stream((Channel) accepted));
            }
        });
        return channel;
    }

    /** The handle to register instead; null for a handle that is not of this transport. */
    static @Nullable InterposedHandle<?> interposed(IoHandle handle, AcceptTurns turns) {
        Channel channel = InterposedHandle.channel(handle);
        Opened opened = channel == null ? null : channel.attr(OPENED).getAndSet(null);
        if (channel == null || opened == null) {
            return null;
        }
        IoUringIoHandle netty = (IoUringIoHandle) handle;
        UnixChannel unix = (UnixChannel) channel;
        return opened.gate() == null
                ? new StreamEvents(netty, unix)
                : new GatedListener(netty, unix.fd(), opened.gate(), turns);
    }
}
