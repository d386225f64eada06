package io.sockflux.bridge;

import io.netty.channel.Channel;
import io.sockflux.OpenSocket;
import io.sockflux.inspect.SocketInspection;
import io.sockflux.message.Descriptor;
import io.sockflux.signal.SignalIo;
import reactor.core.publisher.Mono;

/** What every socket over a channel has. */
abstract class ChannelSocket implements OpenSocket {

    private final Channel channel;
    private final ChannelCalls calls;
    private final ChannelOptions options;

    ChannelSocket(Channel channel, ChannelCalls calls, ChannelOptions options) {
        this.channel = channel;
        this.calls = calls;
        this.options = options;
    }

    ChannelCalls calls() {
        return calls;
    }

    @Override
    public final ChannelOptions options() {
        return options;
    }

    @Override
    public final Mono<Descriptor> duplicate() {
        return calls.duplicate();
    }

    @Override
    public final Mono<SocketInspection> inspect() {
        return calls.inspect();
    }

    @Override
    public final SignalIo signals() {
        return calls;
    }

    @Override
    public Mono<Void> closed() {
        return Mono.create(sink -> channel.closeFuture().addListener(future -> sink.success()));
    }
}
