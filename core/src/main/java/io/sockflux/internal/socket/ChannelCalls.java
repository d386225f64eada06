package io.sockflux.internal.socket;

import io.netty.channel.Channel;
import io.netty.channel.EventLoop;
import io.sockflux.address.Endpoint;
import io.sockflux.error.ConnectionClosedException;
import io.sockflux.error.SystemCallException;
import io.sockflux.error.TransportUnavailableException;
import io.sockflux.internal.channel.ChannelContext;
import io.sockflux.internal.loop.FutureEnd;
import io.sockflux.internal.loop.LoopCall;
import io.sockflux.internal.loop.OnLoop;
import io.sockflux.message.ControlMessage;
import io.sockflux.message.Descriptor;
import io.sockflux.socket.SignalEvent;
import io.sockflux.socket.SignalIo;
import io.sockflux.socket.SocketInspection;
import io.sockflux.spi.DescriptorCalls;
import java.io.IOException;
import java.util.OptionalInt;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;
import reactor.core.publisher.Flux;
import reactor.core.publisher.Mono;
import reactor.core.publisher.Sinks;

/** Calls on the descriptor of one channel. They are made on its event loop, where nobody can close it meanwhile. */
public final class ChannelCalls implements SignalIo {

    private final Channel channel;
    private final ChannelContext streams;
    private final Endpoint kind;
    private final @Nullable EventLoop ownLoop;
    private final Mono<Void> closed;
    private final Sinks.Many<SignalEvent> events = Sinks.many().multicast().directBestEffort();
    private DescriptorCalls.@Nullable Watch watch;
    private boolean forgets;

    /**
     * Those of a channel.
     *
     * @param kind an endpoint of its family, type and protocol
     */
    public ChannelCalls(Channel channel, ChannelContext streams, Endpoint kind) {
        this(channel, streams, kind, null, new FutureEnd(channel.closeFuture()));
    }

    /**
     * Those of a channel that is never registered, and is touched on this loop only.
     *
     * @param closed completes when the channel is closed, of which its own future does not tell
     */
    ChannelCalls(
            Channel channel, ChannelContext streams, Endpoint kind, @Nullable EventLoop ownLoop, Mono<Void> closed) {
        this.ownLoop = ownLoop;
        this.closed = closed;
        this.channel = channel;
        this.streams = streams;
        this.kind = kind;
    }

    private EventLoop loop() {
        return ownLoop != null ? ownLoop : channel.eventLoop();
    }

    private interface Call<T> {
        T on(DescriptorCalls calls, int descriptor) throws SystemCallException;
    }

    public Mono<SocketInspection> inspect() {
        return call((calls, descriptor) -> calls.inspect(descriptor, kind));
    }

    public Mono<Descriptor> duplicate() {
        return call((calls, descriptor) -> calls.duplicate(descriptor), Descriptor::close);
    }

    public Mono<ControlMessage.Credentials> peerCredentials() {
        return call((calls, descriptor) -> calls.peerCredentials(descriptor, kind));
    }

    private <T> Mono<T> call(Call<T> call) {
        return call(call, nothing -> {});
    }

    private <T> Mono<T> call(Call<T> call, Consumer<? super T> release) {
        return new LoopCall<>(
                loop(), () -> call.on(streams.descriptorCalls().get(), descriptor()), release, this::closedHere);
    }

    private int descriptor() throws IOException {
        OptionalInt number = streams.transport().descriptor(channel);
        if (number.isPresent()) {
            return number.getAsInt();
        }
        if (!channel.isOpen()) {
            throw closedHere();
        }
        throw new TransportUnavailableException("endpoint " + kind + ": the transport "
                + streams.transport().name()
                + " does not tell the descriptors of its sockets (expected: epoll, kqueue or posix)");
    }

    private ConnectionClosedException closedHere() {
        return new ConnectionClosedException(kind);
    }

    // Signals

    @Override
    public Mono<Void> enable() {
        return call((calls, descriptor) -> {
                    if (watch == null) {
                        watch = calls.watch(descriptor, kind, this::told);
                        forgetWhenClosed();
                    }
                    return true;
                })
                .then();
    }

    /** However often signals are turned on, there is one listener. */
    private void forgetWhenClosed() {
        if (!forgets) {
            forgets = true;
            channel.closeFuture().addListener(closed -> {
                DescriptorCalls.Watch current = watch;
                watch = null;
                if (current != null) {
                    current.forget();
                }
            });
        }
    }

    @Override
    public Mono<Void> disable() {
        return OnLoop.<Void>call(
                        loop(),
                        () -> {
                            DescriptorCalls.Watch current = watch;
                            watch = null;
                            if (current != null) {
                                current.close();
                            }
                            return null;
                        },
                        this::closedHere)
                // The loop has closed the channel, and a socket that is closed has no signals.
                .onErrorComplete(ConnectionClosedException.class);
    }

    @Override
    public Flux<SignalEvent> events() {
        return events.asFlux().takeUntilOther(closed);
    }

    /** On the thread of the signal. */
    private void told(SignalEvent event) {
        OnLoop.queue(loop(), () -> {
            if (watch != null) {
                events.tryEmitNext(event);
            }
        });
    }
}
