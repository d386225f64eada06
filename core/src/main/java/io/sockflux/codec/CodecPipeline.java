package io.sockflux.codec;

import org.reactivestreams.Publisher;
import reactor.core.publisher.Flux;
import reactor.core.publisher.Mono;

/**
 * A chain of Netty's codecs over a connection, which makes messages of bytes and bytes of messages;
 * {@link io.sockflux.stream.Conversation#codec} makes one. Its handlers run on the connection's event loop, in a channel of
 * their own that belongs to the connection. To them it is a channel with half-closure (ALLOW_HALF_CLOSURE).
 *
 * <p>What a handler does has this effect:
 *
 * <table class="striped">
 * <caption>Handlers</caption>
 * <tr><th>a handler</th><th>effect</th></tr>
 * <tr><td>writes by itself, such as "100 Continue"</td><td>goes out in its order. While more of these bytes than the
 *     connection's send budget wait, nothing is read</td></tr>
 * <tr><td>asks for a read, or holds reads back</td><td>a read is made if the subscriber has demand and no handler holds
 *     it back</td></tr>
 * <tr><td>closes the channel</td><td>{@link #receive()} completes after the messages that wait, and the connection is
 *     closed as by {@link io.sockflux.stream.Connection#close()}</td></tr>
 * <tr><td>has a timer, such as {@code IdleStateHandler}</td><td>runs on the connection's loop until the connection is
 *     closed</td></tr>
 * <tr><td>fires a user event to the end of the chain</td><td>none</td></tr>
 * <tr><td>throws, or fires an exception to the end of the chain</td><td>{@link #receive()} fails</td></tr>
 * <tr><td>writes anything but bytes to the socket, binds, connects, deregisters</td><td>its promise fails</td></tr>
 * </table>
 *
 * <p>All methods may be called from any thread, and nothing happens before subscription. All signals come on the
 * connection's event loop, where code must not block.
 *
 * @param <I> the messages that the peer sends
 * @param <O> the messages for the peer
 */
public interface CodecPipeline<I, O> {

    /**
     * The messages that the peer sends. Demand is messages. The socket is read only while a message is asked for that has
     * not come, and the handlers get at most 4 KiB at a time. So what waits beyond the demand is at most what 4 KiB
     * decode into.
     *
     * <p>The buffers of messages are on the heap and need no release, so operators may drop messages. A release is allowed.
     * Only what a handler takes from elsewhere than its context's allocator, the subscriber releases.
     *
     * <p>Completes at the peer's end of stream, after the messages. Fails with
     * {@link io.sockflux.error.TruncatedException} if that cut a message: then a decoder has thrown bytes away, or still
     * holds the last ones. A decoder that keeps none of the bytes that it was given is not noticed.
     *
     * <p>Fails with {@link io.sockflux.error.CodecException} if a handler throws, if a message says that its decoding has
     * failed ({@code decoderResult}), or if something else than a message comes out of the chain. Nothing can be
     * received afterwards, and each later subscriber gets the same failure. The connection stays open for sending, so a
     * server can still say what was wrong; its owner closes it. Otherwise fails as
     * {@link io.sockflux.stream.Connection#receive()} does.
     *
     * <p>At most a single subscriber at a time. Cancelling closes nothing, and messages that a subscriber did not take stay
     * for the next one. Once the connection is closed on this side they are released.
     */
    Flux<I> receive();

    /**
     * Sends messages, each as the bytes that the chain makes of it. The source is asked for a message while the connection
     * has room for bytes, and the bytes of a message go out together. Concurrent sends take turns message by message.
     *
     * <p>Each message is given away. The encoder releases it, and the connection releases those that it cannot send.
     *
     * @return completes when the kernel has taken every byte. If the chain fails a message, the send fails with
     *     {@link io.sockflux.error.CodecException}: the messages before that one are sent, nothing of that one is, and the
     *     connection stays open. Otherwise fails as {@link io.sockflux.stream.Connection#send(Publisher)} does. Cancelling
     *     cancels the source, and messages that were encoded go out
     */
    Mono<Void> send(Publisher<? extends O> messages);

    /** Sends a single message, which is given away at subscription. */
    default Mono<Void> send(O message) {
        return send(Mono.just(message));
    }
}
