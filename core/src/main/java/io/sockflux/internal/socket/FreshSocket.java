package io.sockflux.internal.socket;

import io.netty.channel.Channel;
import io.netty.channel.EventLoop;
import io.sockflux.address.Endpoint;
import io.sockflux.address.TcpEndpoint;
import io.sockflux.error.NetworkClosedException;
import io.sockflux.error.SystemCallException;
import io.sockflux.internal.channel.ChannelContext;
import io.sockflux.internal.channel.ChannelFailures;
import io.sockflux.internal.loop.LoopCall;
import io.sockflux.internal.loop.OnLoop;
import io.sockflux.internal.option.ChannelOptions;
import io.sockflux.internal.option.OptionRequests;
import io.sockflux.internal.option.SocketStage;
import io.sockflux.option.OptionException;
import io.sockflux.option.SocketKind;
import io.sockflux.option.TcpOptions;
import io.sockflux.socket.UnboundSocket;
import io.sockflux.spi.DatagramSettings;
import io.sockflux.spi.Transport;
import java.util.Set;
import org.jspecify.annotations.Nullable;
import reactor.core.Disposable;
import reactor.core.publisher.Mono;
import reactor.core.publisher.Sinks;

/** A socket of its own that goes nowhere. Its channel is on no loop; one loop makes all its calls. */
public final class FreshSocket extends ChannelSocket implements UnboundSocket {

    private final ChannelContext streams;
    private final EventLoop loop;
    private final Endpoint kind;
    private final Sinks.Empty<Void> closed = Sinks.empty();
    private @Nullable Disposable closing;

    private FreshSocket(Channel channel, ChannelContext streams, EventLoop loop, Endpoint kind) {
        super(channel);
        this.streams = streams;
        this.loop = loop;
        this.kind = kind;
    }

    /** A socket of this kind; or {@link SystemCallException} if the kernel gives none. */
    public static Mono<UnboundSocket> open(ChannelContext streams, SocketKind kind) {
        Endpoint endpoint = kind.endpoint();
        EventLoop loop = streams.loops().next();
        String operation = "socket " + kind;
        return new LoopCall<>(
                        loop,
                        () -> {
                            streams.loops().checkOpen(operation);
                            return open(streams, loop, endpoint);
                        },
                        FreshSocket::closeNow,
                        () -> new NetworkClosedException(operation))
                .cast(UnboundSocket.class);
    }

    private static FreshSocket open(ChannelContext streams, EventLoop loop, Endpoint endpoint) throws Exception {
        Transport transport = streams.transport();
        Channel channel;
        try {
            channel = endpoint.type().isConnected()
                    ? streams.openStream(endpoint, Set.of())
                    : transport.openDatagram(endpoint, DatagramSettings.BARE);
        } catch (RuntimeException e) {
            throw ChannelFailures.of(transport, "socket", endpoint, e);
        }
        FreshSocket socket = new FreshSocket(channel, streams, loop, endpoint);
        if (endpoint instanceof TcpEndpoint) {
            socket.turnDelayOn();
        }
        socket.closeWithNetwork();
        return socket;
    }

    /** No loop has this channel, so none closes it. */
    private void closeWithNetwork() {
        closing = streams.loops().closing().tell(() -> OnLoop.run(loop, this::closeNow, this::closeNow));
    }

    /** Netty turns it off in every channel that it makes; the kernel does not. */
    private void turnDelayOn() throws OptionException {
        try {
            options().applyDefaults(OptionRequests.NONE.with(TcpOptions.TCP_NODELAY, false, true));
        } catch (OptionException e) {
            closeNow();
            throw e;
        }
    }

    @Override
    public ChannelCalls newCalls() {
        return new ChannelCalls(channel, streams, kind, loop, closed());
    }

    @Override
    public ChannelOptions newOptions() {
        return new ChannelOptions(channel, streams.transport(), kind, () -> SocketStage.UNBOUND, loop, closed());
    }

    @Override
    public Endpoint localEndpoint() {
        return kind;
    }

    @Override
    public Mono<Void> close() {
        return calls().disable()
                .then(OnLoop.<Void>mono(
                        loop,
                        sink -> {
                            closeNow();
                            sink.success();
                        },
                        () -> new NetworkClosedException("close " + this)))
                // The end of the network closes it too.
                .onErrorComplete(NetworkClosedException.class);
    }

    private void closeNow() {
        if (channel.isOpen()) {
            channel.unsafe().closeForcibly();
        }
        if (closing != null) {
            closing.dispose();
        }
        closed.tryEmitEmpty();
    }

    @Override
    public Mono<Void> closed() {
        return closed.asMono();
    }

    @Override
    public String toString() {
        return "unbound socket " + SocketKind.of(kind);
    }
}
