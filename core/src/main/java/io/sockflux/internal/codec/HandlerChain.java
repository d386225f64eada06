package io.sockflux.internal.codec;

import static java.util.Objects.requireNonNull;

import io.netty.channel.Channel;
import io.netty.channel.ChannelFutureListener;
import io.netty.channel.ChannelHandler;
import io.netty.util.AttributeKey;
import io.sockflux.codec.CodecPipeline;
import io.sockflux.internal.loop.OnLoop;
import org.jspecify.annotations.Nullable;
import org.reactivestreams.Publisher;
import reactor.core.CoreSubscriber;
import reactor.core.publisher.Flux;
import reactor.core.publisher.Mono;

/** Handlers of Netty over one connection: their channel, and both ends of it. */
public final class HandlerChain<I, O> implements CodecPipeline<I, O> {

    private static final AttributeKey<HandlerChain<?, ?>> CURRENT = AttributeKey.valueOf(HandlerChain.class, "current");

    private final CodecHost host;
    private final CodecChannel channel;
    private final CodecInput<I> input;
    private final CodecOutput output;
    private final ChannelFutureListener closed = socketClosed -> connectionClosed();

    private HandlerChain(CodecHost host, Class<I> received, ChannelHandler... handlers) {
        this.host = host;
        HeapMemory memory = new HeapMemory();
        this.channel = new CodecChannel(socket(), memory, this::readable);
        this.output = new CodecOutput(host, channel, this::readOn, this::closedByHandler);
        this.input = new CodecInput<>(host, received, memory, channel, output::isHeld);
        channel.pipeline().addLast(output).addLast(handlers).addLast(input);
    }

    /**
     * Puts the handlers over the connection.
     *
     * @throws io.netty.channel.ChannelPipelineException if a handler that is not sharable is in use already
     */
    public static <I, O> CodecPipeline<I, O> begun(
            CodecHost host, Class<I> received, Class<O> sent, ChannelHandler... handlers) {
        requireNonNull(sent, "sent");
        for (ChannelHandler handler : handlers) {
            requireNonNull(handler, "handler");
        }
        HandlerChain<I, O> chain = new HandlerChain<>(host, requireNonNull(received, "received"), handlers);
        OnLoop.run(chain.socket().eventLoop(), chain::begin, () -> {});
        return chain;
    }

    private Channel socket() {
        return host.target().channel();
    }

    /**
     * Ends the handlers over a channel, if there are some. Event loop only.
     *
     * @return whether they had input that nobody has taken
     */
    public static boolean leave(Channel socket) {
        return replace(socket, null);
    }

    private static boolean replace(Channel socket, @Nullable HandlerChain<?, ?> by) {
        HandlerChain<?, ?> before =
                socket.hasAttr(CURRENT) || by != null ? socket.attr(CURRENT).getAndSet(by) : null;
        return before != null && before.leave();
    }

    private boolean leave() {
        socket().closeFuture().removeListener(closed);
        boolean had = input.leave();
        output.leave();
        channel.end();
        return had;
    }

    private void begin() {
        boolean isCut = replace(socket(), this);
        channel.begin();
        if (isCut) {
            input.refuse();
        }
        // A connection that is closed already tells this at once.
        socket().closeFuture().addListener(closed);
    }

    private void connectionClosed() {
        output.closed();
        input.connectionClosed();
    }

    private void readable() {
        input.readable();
    }

    private void readOn() {
        input.work();
    }

    private void closedByHandler() {
        input.closedByHandler();
    }

    @Override
    public Flux<I> receive() {
        return new Flux<>() {
            @Override
            public void subscribe(CoreSubscriber<? super I> subscriber) {
                new MessageSubscription<>(socket().eventLoop(), subscriber, host, input).start();
            }
        };
    }

    @Override
    public Mono<Void> send(Publisher<? extends O> messages) {
        return MessageSend.of(requireNonNull(messages, "messages"), output, socket().eventLoop());
    }
}
