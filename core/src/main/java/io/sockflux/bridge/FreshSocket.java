package io.sockflux.bridge;

import io.netty.channel.Channel;
import io.netty.channel.EventLoop;
import io.sockflux.UnboundSocket;
import io.sockflux.address.Endpoint;
import io.sockflux.error.SystemCallException;
import io.sockflux.inspect.SocketInspection;
import io.sockflux.option.LiveOptions;
import io.sockflux.option.SocketKind;
import io.sockflux.signal.SignalIo;
import io.sockflux.spi.Transport;
import java.util.Set;
import reactor.core.publisher.Mono;
import reactor.core.publisher.Sinks;

/** A socket of its own that goes nowhere. Its channel is on no loop; one loop makes all its calls. */
public final class FreshSocket implements UnboundSocket {

    private final Channel channel;
    private final EventLoop loop;
    private final Endpoint kind;
    private final ChannelCalls calls;
    private final ChannelOptions options;
    private final Sinks.Empty<Void> closed = Sinks.empty();

    private FreshSocket(Channel channel, Streams streams, EventLoop loop, Endpoint kind) {
        this.channel = channel;
        this.loop = loop;
        this.kind = kind;
        this.calls = new ChannelCalls(channel, streams, kind, loop);
        this.options = new ChannelOptions(channel, streams.transport(), kind, () -> SocketStage.UNBOUND, loop);
    }

    /** A socket of this kind; or {@link SystemCallException} if the kernel gives none. */
    public static Mono<UnboundSocket> open(Streams streams, SocketKind kind) {
        Endpoint endpoint = kind.endpoint();
        EventLoop loop = streams.loops().next();
        return new LoopCall<UnboundSocket>(loop, () -> {
                    Transport transport = streams.transport();
                    try {
                        Channel channel = endpoint.type().isConnected()
                                ? transport.openStream(endpoint, Set.of())
                                : transport.openDatagram(endpoint, Set.of());
                        return new FreshSocket(channel, streams, loop, endpoint);
                    } catch (RuntimeException e) {
                        throw failure(transport, endpoint, e);
                    }
                })
                .doOnDiscard(FreshSocket.class, FreshSocket::closeNow);
    }

    private static SystemCallException failure(Transport transport, Endpoint endpoint, RuntimeException cause) {
        if (cause.getCause() instanceof SystemCallException e) {
            return e;
        }
        return transport
                .errno(cause)
                .map(errno -> new SystemCallException("socket", errno, endpoint, cause))
                .orElseGet(() ->
                        new SystemCallException("socket", null, endpoint, String.valueOf(cause.getMessage()), cause));
    }

    @Override
    public Endpoint localEndpoint() {
        return kind;
    }

    @Override
    public LiveOptions options() {
        return options;
    }

    @Override
    public Mono<SocketInspection> inspect() {
        return calls.inspect();
    }

    @Override
    public SignalIo signals() {
        return calls;
    }

    @Override
    public Mono<Void> close() {
        return calls.disable().then(new LoopCall<>(loop, () -> {
            closeNow();
            return null;
        }));
    }

    private void closeNow() {
        if (channel.isOpen()) {
            channel.unsafe().closeForcibly();
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
