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
import org.jspecify.annotations.Nullable;
import reactor.core.publisher.Flux;
import reactor.core.publisher.Mono;
import reactor.core.publisher.Sinks;

/**
 * Calls on the descriptor of a channel. They run on its event loop, where no other code can close the descriptor
 * meanwhile.
 */
public final class ChannelCalls implements SignalIo {

    private final Channel channel;
    private final ChannelContext context;
    private final Endpoint kind;
    private final @Nullable EventLoop ownLoop;
    private final Mono<Void> closed;
    private final Sinks.Many<SignalEvent> events = Sinks.many().multicast().directBestEffort();
    private DescriptorCalls.@Nullable Watch watch;
    private boolean forgets;

    /**
     * The calls on a channel.
     *
     * @param kind an endpoint of the channel's family, type and protocol
     */
    public ChannelCalls(Channel channel, ChannelContext context, Endpoint kind) {
        this(channel, context, kind, null, new FutureEnd(channel.closeFuture()));
    }

    /**
     * The calls on a channel that is never registered.
     *
     * @param ownLoop the loop that alone touches the channel
     * @param closed completes when the channel is closed; the close future of such a channel does not tell
     */
    ChannelCalls(
            Channel channel, ChannelContext context, Endpoint kind, @Nullable EventLoop ownLoop, Mono<Void> closed) {
        this.ownLoop = ownLoop;
        this.closed = closed;
        this.channel = channel;
        this.context = context;
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
        return new LoopCall<>(
                loop(), () -> context.socketCalls().get().duplicate(descriptor()), Descriptor::close, this::closedHere);
    }

    public Mono<ControlMessage.Credentials> peerCredentials() {
        return new LoopCall<>(
                loop(), () -> context.socketCalls().get().peerCredentials(descriptor(), kind), this::closedHere);
    }

    private <T> Mono<T> call(Call<T> call) {
        return new LoopCall<>(loop(), () -> call.on(context.descriptorCalls().get(), descriptor()), this::closedHere);
    }

    private int descriptor() throws IOException {
        OptionalInt number = context.transport().descriptor(channel);
        if (number.isPresent()) {
            return number.getAsInt();
        }
        if (!channel.isOpen()) {
            throw closedHere();
        }
        throw new TransportUnavailableException("endpoint " + kind + ": the transport "
                + context.transport().name()
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

    /** Adds a single listener, however often signals are turned on. */
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
                // The loop has closed the channel, and a closed socket has no signals.
                .onErrorComplete(ConnectionClosedException.class);
    }

    @Override
    public Flux<SignalEvent> events() {
        return events.asFlux().takeUntilOther(closed);
    }

    /** Runs on the thread that handles signals. */
    private void told(SignalEvent event) {
        OnLoop.queue(loop(), () -> {
            if (watch != null) {
                events.tryEmitNext(event);
            }
        });
    }
}
