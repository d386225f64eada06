package io.sockflux.bridge;

import io.netty.channel.Channel;
import io.netty.channel.group.ChannelGroup;
import io.netty.channel.group.DefaultChannelGroup;
import io.netty.util.concurrent.GlobalEventExecutor;
import reactor.core.publisher.Mono;

/**
 * The open sockets of one network. An event loop that is shut down without a quiet period may end before it has closed
 * its channels, so they are closed first, and from here.
 */
public final class OpenChannels {

    private final ChannelGroup channels = new DefaultChannelGroup(GlobalEventExecutor.INSTANCE, true);
    private volatile boolean closing;

    /** Follows a channel, which must have its event loop, until it is closed. */
    void add(Channel channel) {
        channels.add(channel);
    }

    boolean isClosing() {
        return closing;
    }

    /** Closes every channel, and every one that is added later. */
    public Mono<Void> close() {
        return Mono.create(sink -> {
            closing = true;
            channels.close().addListener(closed -> sink.success());
        });
    }
}
