package io.sockflux.internal.stream;

import io.netty.channel.Channel;
import io.netty.channel.EventLoop;
import io.sockflux.address.Endpoint;
import io.sockflux.internal.channel.ChannelContext;
import io.sockflux.internal.loop.OnLoop;
import io.sockflux.internal.option.ChannelOptions;
import io.sockflux.internal.option.OptionRequests;
import io.sockflux.internal.option.SocketStage;
import io.sockflux.internal.send.SendTarget;
import io.sockflux.internal.socket.ChannelCalls;
import io.sockflux.internal.socket.ChannelSocket;
import io.sockflux.message.ControlMessage;
import io.sockflux.option.OptionException;
import io.sockflux.stream.Connection;
import java.net.SocketAddress;
import org.jspecify.annotations.Nullable;
import reactor.core.publisher.Mono;

/** The socket of a stream connection: its addresses, its options and the calls on it. */
public abstract class StreamSocket extends ChannelSocket implements Connection, SendTarget {

    final ChannelContext streams;
    final StreamSettings settings;
    final Endpoint kind;
    private volatile @Nullable Endpoint knownLocal;
    private final @Nullable Endpoint knownPeer;
    private volatile @Nullable SocketAddress localAddress;
    private volatile @Nullable SocketAddress peerAddress;

    /**
     * That of a channel.
     *
     * @param kind an endpoint of its family, type and protocol
     * @param knownLocal where the channel itself will not know it
     * @param knownPeer where it was said whom to connect to
     */
    StreamSocket(
            Channel channel,
            ChannelContext streams,
            StreamSettings settings,
            Endpoint kind,
            @Nullable Endpoint knownLocal,
            @Nullable Endpoint knownPeer) {
        super(channel);
        this.streams = streams;
        this.settings = settings;
        this.kind = kind;
        this.knownLocal = knownLocal;
        this.knownPeer = knownPeer;
    }

    /** Sets what its socket is to have, before it is registered. */
    public void apply(OptionRequests defaults, OptionRequests asked) throws OptionException {
        if (!defaults.all().isEmpty() || !asked.all().isEmpty()) {
            options().applyDefaults(defaults);
            options().applyAll(asked);
        }
    }

    @Override
    public ChannelCalls newCalls() {
        return new ChannelCalls(channel, streams, kind);
    }

    @Override
    public ChannelOptions newOptions() {
        return new ChannelOptions(channel, streams.transport(), kind, () -> SocketStage.CONNECTED);
    }

    /** Remembers the addresses, which a closed channel does not know any more. */
    final void activated() {
        localAddress = channel.localAddress();
        peerAddress = channel.remoteAddress();
    }

    /** From now on the local endpoint is this one, whatever the channel remembers. */
    public final void isAt(Endpoint local) {
        knownLocal = local;
    }

    @Override
    public final Endpoint localEndpoint() {
        Endpoint known = knownLocal;
        return known != null ? known : streams.endpoint(localAddress != null ? localAddress : channel.localAddress());
    }

    @Override
    public final Endpoint peerEndpoint() {
        return knownPeer != null
                ? knownPeer
                : streams.endpoint(peerAddress != null ? peerAddress : channel.remoteAddress());
    }

    @Override
    public final Mono<ControlMessage.Credentials> peerCredentials() {
        return calls().peerCredentials();
    }

    @Override
    public final String toString() {
        return "connection " + localEndpoint() + " to " + peerEndpoint();
    }

    @Override
    public final Channel channel() {
        return channel;
    }

    public final EventLoop eventLoop() {
        return channel.eventLoop();
    }

    public final StreamSettings settings() {
        return settings;
    }

    final ChannelContext streams() {
        return streams;
    }

    /** Runs a task on the loop; false if the loop has shut down, which has closed the channel. */
    public final boolean runOnLoop(Runnable task) {
        return OnLoop.tell(eventLoop(), task);
    }
}
