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

/** An unbound socket. Its channel is registered with no loop; a single loop makes all its calls. */
public final class FreshSocket extends ChannelSocket implements UnboundSocket {

    private final ChannelContext context;
    private final EventLoop loop;
    private final Endpoint kind;
    private final Sinks.Empty<Void> closed = Sinks.empty();
    private @Nullable Disposable closing;

    private FreshSocket(Channel channel, ChannelContext context, EventLoop loop, Endpoint kind) {
        super(channel);
        this.context = context;
        this.loop = loop;
        this.kind = kind;
    }

    /** Opens a socket of this kind. Fails with {@link SystemCallException} if the kernel refuses it. */
    public static Mono<UnboundSocket> open(ChannelContext context, SocketKind kind) {
        Endpoint endpoint = kind.endpoint();
        EventLoop loop = context.loops().next();
        String operation = "socket " + kind;
        return new LoopCall<>(
                        loop,
                        () -> {
                            context.loops().checkOpen(operation);
                            return open(context, loop, endpoint);
                        },
                        FreshSocket::closeNow,
                        () -> new NetworkClosedException(operation))
                .cast(UnboundSocket.class);
    }

    private static FreshSocket open(ChannelContext context, EventLoop loop, Endpoint endpoint) throws Exception {
        Transport transport = context.transport();
        Channel channel;
        try {
            channel = endpoint.type().isConnected()
                    ? context.openStream(endpoint, Set.of())
                    : transport.openDatagram(endpoint, DatagramSettings.BARE);
        } catch (RuntimeException e) {
            throw ChannelFailures.of(transport, "socket", endpoint, e);
        }
        FreshSocket socket = new FreshSocket(channel, context, loop, endpoint);
        if (endpoint instanceof TcpEndpoint) {
            socket.turnDelayOn();
        }
        socket.closeWithNetwork();
        return socket;
    }

    /** Has the socket closed with its network: no loop has its channel, so no loop closes it. */
    private void closeWithNetwork() {
        closing = context.loops().closing().tell(() -> OnLoop.run(loop, this::closeNow, this::closeNow));
    }

    /** Turns Nagle's delay on again. Netty turns it off in every channel that it makes; the kernel does not. */
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
        return new ChannelCalls(channel, context, kind, loop, closed());
    }

    @Override
    public ChannelOptions newOptions() {
        return new ChannelOptions(channel, context.transport(), kind, () -> SocketStage.UNBOUND, loop, closed());
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
                // The network has closed the socket.
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
