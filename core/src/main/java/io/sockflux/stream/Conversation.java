package io.sockflux.stream;

import io.netty.channel.ChannelHandler;
import io.sockflux.codec.CodecPipeline;
import io.sockflux.codec.Encoder;
import io.sockflux.exchange.Exchange;
import io.sockflux.exchange.Requester;
import org.reactivestreams.Publisher;
import reactor.core.publisher.Mono;

/**
 * What a {@link Connection} does with items of a program's protocol, rather than with bytes, and when such a
 * protocol is to come to its end.
 */
public interface Conversation {

    /**
     * Sends items, each as the bytes that an encoder makes of it. Otherwise the same as {@link Connection#send(Publisher)}: the source
     * is asked for an item while there is room, and the bytes of an item go out together.
     *
     * @param encoder such as {@link Encoder#lines} or {@link Encoder#frames(io.sockflux.codec.LengthField)}
     * @return completes when the kernel has taken every byte. If the encoder fails, the send fails with the encoder's
     *     {@link java.io.IOException} or with {@link io.sockflux.error.CodecException}. The items before that one are
     *     sent, that one is not sent at all, and the connection stays open
     */
    <T> Mono<Void> send(Publisher<? extends T> items, Encoder<? super T> encoder);

    /**
     * Makes requests over this connection, and gives each its own answer. The requester takes the connection's input from now
     * on, so nobody else can receive. It closes the connection when it is {@linkplain Requester#close() closed}, when the peer
     * ends the stream, and, by an abort, when the input cannot be understood any more. Sends beside it are possible.
     *
     * @return the requester; its requests fail once the connection has ended, and {@link io.sockflux.Connector#requester}
     *     has one that connects anew
     */
    <Q, A> Requester<Q, A> requester(Exchange<Q, A> exchange);

    /**
     * Puts a chain of Netty's codecs over this connection, such as an {@code HttpServerCodec} and an
     * {@code HttpObjectAggregator}. The chain takes the connection's input from now on, so nobody else receives. Sends beside
     * it are possible, between messages.
     *
     * <p>Handlers that are not sharable belong to this chain, so each connection gets new ones. TLS is not among them: it is
     * for the recipe to say. Another call puts another chain in the place of this one, and so does
     * {@link Connection#startTls()}. What was received must all have been taken then.
     *
     * {@snippet id="JavadocPageTest.codec" :
     * Mono<Listener> server = network.acceptor()
     *         .endpoints("tcp://127.0.0.1:0")
     *         .serve(connection -> {
     *             CodecPipeline<FullHttpRequest, FullHttpResponse> http = connection.codec(
     *                     FullHttpRequest.class,
     *                     FullHttpResponse.class,
     *                     new HttpServerCodec(),
     *                     new HttpObjectAggregator(1 << 20));
     *             return http.send(http.receive().map(request -> answer(request)));
     *         });
     * }
     *
     * @param received what comes out of the chain, towards this side. Anything else that comes out fails the receiver
     * @param sent what goes into the chain, towards the peer
     * @param handlers the chain, as in a pipeline of Netty: the first is next to the socket
     * @throws io.netty.channel.ChannelPipelineException if a handler that is not sharable is in use already
     */
    <I, O> CodecPipeline<I, O> codec(Class<I> received, Class<O> sent, ChannelHandler... handlers);

    /**
     * Completes when the listener that accepted the connection begins to {@linkplain Listener#drain drain}, and when the
     * network begins to drain or is closed; at once after that. A handler that waits for further requests learns by it that
     * it should wait no longer. Of a connection that no listener accepted, only the network tells.
     *
     * <p>Never fails. It does not complete when the connection itself ends: a reset must not look like a drain.
     *
     * {@snippet id="DrainPageTest.tell" :
     * Listener listener = network.acceptor()
     *         .endpoints("tcp://127.0.0.1:0")
     *         .serve(connection -> connection
     *                 .receive()
     *                 .lines(StandardCharsets.UTF_8, 1024)
     *                 .takeUntilOther(connection.draining())
     *                 .concatMap(line -> connection.send(line + "\n")))
     *         .block();
     * }
     */
    Mono<Void> draining();
}
