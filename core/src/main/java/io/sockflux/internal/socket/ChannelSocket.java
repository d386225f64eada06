package io.sockflux.internal.socket;

import static java.util.Objects.requireNonNull;

import io.netty.channel.Channel;
import io.sockflux.internal.loop.FutureEnd;
import io.sockflux.internal.option.ChannelOptions;
import io.sockflux.message.Descriptor;
import io.sockflux.socket.OpenSocket;
import io.sockflux.socket.SignalIo;
import io.sockflux.socket.SocketInspection;
import java.util.concurrent.atomic.AtomicReferenceFieldUpdater;
import org.jspecify.annotations.Nullable;
import reactor.core.publisher.Mono;

/**
 * A socket over a channel, with its calls and options. Most sockets are never asked for these, so they are made on first
 * use.
 */
public abstract class ChannelSocket implements OpenSocket {

    private static final AtomicReferenceFieldUpdater<ChannelSocket, @Nullable ChannelCalls> CALLS =
            AtomicReferenceFieldUpdater.newUpdater(ChannelSocket.class, ChannelCalls.class, "calls");
    private static final AtomicReferenceFieldUpdater<ChannelSocket, @Nullable ChannelOptions> OPTIONS =
            AtomicReferenceFieldUpdater.newUpdater(ChannelSocket.class, ChannelOptions.class, "options");

    public final Channel channel;
    private volatile @Nullable ChannelCalls calls;
    private volatile @Nullable ChannelOptions options;

    public ChannelSocket(Channel channel) {
        this.channel = channel;
    }

    public abstract ChannelCalls newCalls();

    public abstract ChannelOptions newOptions();

    public final ChannelCalls calls() {
        ChannelCalls known = calls;
        if (known != null) {
            return known;
        }
        ChannelCalls made = newCalls();
        return CALLS.compareAndSet(this, null, made) ? made : requireNonNull(calls);
    }

    @Override
    public final ChannelOptions options() {
        ChannelOptions known = options;
        if (known != null) {
            return known;
        }
        ChannelOptions made = newOptions();
        return OPTIONS.compareAndSet(this, null, made) ? made : requireNonNull(options);
    }

    @Override
    public final Mono<Descriptor> duplicate() {
        return calls().duplicate();
    }

    @Override
    public final Mono<SocketInspection> inspect() {
        return calls().inspect();
    }

    @Override
    public final SignalIo signals() {
        return calls();
    }

    @Override
    public Mono<Void> closed() {
        return new FutureEnd(channel.closeFuture());
    }
}
