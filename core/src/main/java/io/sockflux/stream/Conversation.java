package io.sockflux.stream;

import io.sockflux.codec.Encoder;
import io.sockflux.exchange.Exchange;
import io.sockflux.exchange.Requester;
import org.reactivestreams.Publisher;
import reactor.core.publisher.Mono;

/** What a {@link Connection} does with items of a program's protocol, rather than with bytes. */
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
}
