package io.sockflux.transport.iouring;

import io.netty.channel.Channel;
import io.netty.channel.ChannelHandlerContext;
import io.netty.channel.ChannelInboundHandlerAdapter;
import io.netty.channel.IoHandle;
import io.netty.channel.ServerChannel;
import io.netty.channel.unix.UnixChannel;
import io.netty.channel.uring.IoUringIoHandle;
import io.sockflux.spi.AcceptGate;
import java.util.Collections;
import java.util.IdentityHashMap;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/** The channels of the transport that are opened and not yet registered, by the handles that they will register. */
final class OpenedChannels {

    private record Opened(Channel channel, @Nullable AcceptGate gate) {}

    private final Map<Object, Opened> byHandle = Collections.synchronizedMap(new IdentityHashMap<>());

    /** Adds a stream channel. */
    <C extends Channel> C stream(C channel) {
        byHandle.put(channel.unsafe(), new Opened(channel, null));
        return channel;
    }

    /** Adds a listening channel, and from now on what it accepts. */
    <C extends ServerChannel> C listener(C channel, AcceptGate gate) {
        byHandle.put(channel.unsafe(), new Opened(channel, gate));
        channel.pipeline().addFirst(new ChannelInboundHandlerAdapter() {
            @Override
            public void channelRead(ChannelHandlerContext context, Object accepted) {
                context.fireChannelRead(stream((Channel) accepted));
            }
        });
        return channel;
    }

    /** What is to be registered instead of the handle; null for a handle of somebody else's. */
    @Nullable
    IoUringIoHandle stationed(IoHandle handle, AcceptTurns turns) {
        Opened opened = byHandle.remove(handle);
        if (opened == null) {
            return null;
        }
        IoUringIoHandle netty = (IoUringIoHandle) handle;
        UnixChannel channel = (UnixChannel) opened.channel();
        return opened.gate() == null
                ? new StreamEvents(netty, channel)
                : new GatedListener(netty, channel.fd(), opened.gate(), turns);
    }
}
