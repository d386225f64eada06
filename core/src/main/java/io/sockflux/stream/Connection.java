package io.sockflux.stream;

import io.netty.buffer.ByteBuf;
import io.netty.buffer.Unpooled;
import io.sockflux.address.Endpoint;
import io.sockflux.message.ControlMessage;
import io.sockflux.message.Message;
import io.sockflux.message.MessageFlag;
import io.sockflux.proxy.ProxyHeader;
import io.sockflux.socket.OpenSocket;
import io.sockflux.tls.TlsInfo;
import io.sockflux.urgent.Urgent;
import java.nio.ByteBuffer;
import java.nio.channels.FileChannel;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.Optional;
import java.util.Set;
import org.reactivestreams.Publisher;
import reactor.core.publisher.Flux;
import reactor.core.publisher.Mono;
import reactor.core.scheduler.Scheduler;

/**
 * A connected stream socket. Its two directions end apart (half-close). The peer's end of stream completes
 * {@link #receive()} and leaves sending open. {@link #shutdown(Shutdown) shutdown(WRITE)} ends sending and leaves
 * receiving open.
 *
 * <p>The code that got the connection owns it and closes it, by {@link #close()} or {@link #abort()}. The subscriber of
 * {@link io.sockflux.Connector#connect()}, {@link io.sockflux.Acceptor#accept()} and {@link Listener#accept()} is such
 * code. {@link io.sockflux.Acceptor#serve}, {@link io.sockflux.Connector#use} and
 * {@link io.sockflux.pool.ConnectionPool#use} close it themselves: without loss when the publisher of the handler or
 * body completes, by an abort when it fails or is cancelled.
 *
 * <table class="striped">
 * <caption>The life of a connection</caption>
 * <tr><th>what happens</th><th>{@code receive()}</th><th>{@code send(…)}</th><th>the connection</th></tr>
 * <tr><td>the peer's end of stream</td><td>completes after the data</td><td>goes on</td><td>stays open</td></tr>
 * <tr><td>{@code shutdown(WRITE)}</td><td>goes on</td><td>fails from then on</td><td>stays open</td></tr>
 * <tr><td>a reset by the peer</td><td>fails</td><td>fails, with the bytes taken</td>
 *     <td>is closed</td></tr>
 * <tr><td>{@code close()}</td><td>fails</td><td>what was handed over goes out</td>
 *     <td>is closed when the peer has it all, or by time</td></tr>
 * <tr><td>{@code abort()}</td><td>fails</td><td>fails</td><td>is closed at once, with a reset</td></tr>
 * <tr><td>the network closes</td><td>fails</td><td>fails</td><td>is closed at once</td></tr>
 * <tr><td>a subscriber cancels</td><td>leaves the rest for the next subscriber</td><td>stops asking its source</td>
 *     <td>stays open</td></tr>
 * </table>
 *
 * <p>{@link #closed()} tells when the connection is closed, whichever way; the handler of {@code serve} is then
 * cancelled.
 *
 * <p>All signals come on the connection's event loop, on which many other connections live too. Code that runs there
 * must not block: no {@code block()}, no lock that is held for long, no file, no JDBC. {@code publishOn} and
 * {@code subscribeOn} with {@code Schedulers.boundedElastic()} take such work elsewhere. All methods may be called from
 * any thread, and nothing happens before subscription.
 */
public interface Connection extends OpenSocket, Conversation {

    /**
     * The bytes that the peer sends, {@code recv(2)}, in buffers as the kernel gives them; where they are cut means
     * nothing. Demand is reads: {@code request(n)} reads at most n times. The buffers belong to the subscriber, need no
     * release and may be lost by any operator.
     *
     * <p>Completes at the peer's end of stream, after the data; the connection stays open for sending until its owner
     * closes it. Fails with {@link io.sockflux.error.SystemCallException} when the peer resets the connection. Fails
     * with {@link io.sockflux.error.ConnectionClosedException} when this side closed the connection. Completion and
     * failure do not close a connection that is open.
     *
     * <p>At most a single subscriber at a time. Cancelling closes nothing: bytes that a subscriber did not take stay
     * for the next subscriber. Elements come on the connection's event loop. A subscriber that has to block takes them
     * on another thread, behind {@code publishOn}.
     *
     * {@snippet id="JavadocPageTest.receive" :
     * Mono<Listener> server = network.acceptor()
     *         .endpoints("tcp://127.0.0.1:0")
     *         .serve(connection -> connection
     *                 .receive()
     *                 .lines(StandardCharsets.UTF_8, 1024)
     *                 .next() // takes a line and cancels
     *                 .flatMap(name -> connection
     *                         .receive() // gets the bytes behind that line
     *                         .collectString(StandardCharsets.UTF_8, 1 << 20)
     *                         .flatMap(rest -> connection.send(name + " sent " + rest.length() + " bytes"))));
     * }
     */
    ByteFlux receive();

    /**
     * The same as {@link #receive()} with pooled buffers, each of which the subscriber must release. This is for code
     * that counts references: operators that drop, queue or strand elements leak them.
     */
    default Flux<ByteBuf> receivePooled() {
        return receive().pooled();
    }

    /**
     * Sends each buffer, {@code send(2)}, in order. The connection requests more of the source only while the bytes
     * that wait to go out are below the send budget. Each buffer belongs to the connection from the moment the source
     * emits it, and the connection releases it on every path.
     *
     * <p>Concurrent sends take turns buffer by buffer. The source may emit on any thread; the result comes on the
     * connection's event loop, so a subscriber must not block there. The end of the source sends no end of stream and
     * closes nothing. The peer's end of stream does not stop a send; a reset by the peer fails it.
     *
     * {@snippet id="JavadocPageTest.send" :
     * Flux<ByteBuf> numbers =
     *         Flux.range(1, 1_000).map(number -> Unpooled.copiedBuffer(number + "\n", StandardCharsets.UTF_8));
     * Mono<Void> sent = network.connector(target)
     *         .use(connection -> connection.send(numbers)) // asks for a number while there is room
     *         .then();
     * }
     *
     * @return completes when the kernel has taken every byte. Otherwise fails with
     *     {@link io.sockflux.error.SendFailedException}, which has the number of bytes taken; or with the source's own
     *     error. Cancelling cancels the source. Buffers that the source had emitted on the event loop still go out;
     *     buffers emitted on other threads may be released unsent.
     */
    Mono<Void> send(Publisher<? extends ByteBuf> buffers);

    /** Sends a single buffer, which the connection takes over at subscription. */
    default Mono<Void> send(ByteBuf buffer) {
        return send(Mono.just(buffer));
    }

    /** Sends the bytes. The array must not change until the send is done. */
    default Mono<Void> send(byte[] bytes) {
        return send(Mono.fromSupplier(() -> Unpooled.wrappedBuffer(bytes)));
    }

    /** Sends the text in UTF-8. */
    default Mono<Void> send(String text) {
        return send(text.getBytes(StandardCharsets.UTF_8));
    }

    /**
     * Sends a part of a file, {@code sendfile(2)}, in its order among the other sends. Concurrent sends take turns with
     * it after each mebibyte of the file. Some transports cannot send files (posix, io_uring, unix sockets on nio);
     * they read the file piece by piece and send it. The connection opens the file at subscription and closes it at the
     * end, on a thread that may block.
     *
     * @param offset where in the file to begin, in bytes
     * @param length how many bytes to send; the file must have as many
     * @return completes when the kernel has taken every byte. Fails as {@link #send(Publisher)} does, or with the error
     *     of opening the file ({@link java.nio.file.NoSuchFileException}). Fails with {@link java.io.EOFException},
     *     before any byte is sent, if the file is too short. Where {@code sendfile(2)} is in use, a file that is cut
     *     short during the send breaks the connection, as the peer may expect more. Cancelling stops after the bytes
     *     that were handed over, a mebibyte at the most.
     */
    Mono<Void> sendFile(Path file, long offset, long length);

    /** Sends a part of a file that the caller keeps open until the send has ended; its position does not matter. */
    Mono<Void> sendFile(FileChannel file, long offset, long length);

    /**
     * Relays between this connection and another until both directions have ended. Bytes received from either
     * connection are sent on the other, at the pace of the slower side. The end of each stream is passed on after all
     * data, while the way back goes on. The relay stays inside the kernel where it can; the outcome tells.
     *
     * <p>Bytes alone are relayed, without control messages and urgent marks. Bytes that were received before and not
     * taken go first. Meanwhile the caller can send on both connections besides, but not receive.
     *
     * {@snippet id="StreamPageTest.relay" :
     * Listener proxy = network.acceptor()
     *         .endpoints("tcp://127.0.0.1:0")
     *         .serve(client -> network.connector(backend)
     *                 .use(server -> client.relayTo(server).doOnNext(outcomes::add)))
     *         .block();
     * }
     *
     * @return completes when both directions have ended; the caller then closes both connections. Fails with
     *     {@link io.sockflux.error.RelayException}, which tells the side and the direction that failed. A failure loses
     *     the bytes on their way. The relay therefore {@linkplain #abort() aborts} both connections before it fails, so
     *     that neither peer takes a part for the whole. The relay also aborts both connections if the subscriber
     *     cancels.
     */
    default Mono<RelayOutcome> relayTo(Connection other) {
        return relayTo(other, RelayWay.KERNEL);
    }

    /** Relays as {@link #relayTo(Connection)} does, by a way of choice: the kernel's where it can relay, or user space. */
    default Mono<RelayOutcome> relayTo(Connection other, RelayWay way) {
        return relayTo(other, way, new RelayCounts());
    }

    /**
     * Relays as {@link #relayTo(Connection)} does, and counts in public.
     *
     * @param counts added to as the kernel takes bytes. They are the whole also where the relay is cancelled, once both
     *     connections are closed
     */
    Mono<RelayOutcome> relayTo(Connection other, RelayWay way, RelayCounts counts);

    /**
     * The messages that the peer sends, {@code recvmsg(2)}: the bytes with their control messages, and the flags that
     * the kernel told. A message is a record, or a single read of a stream. Demand, ends and errors are as in
     * {@link #receive()}. At a time the connection has at most a single subscriber, of this flux or of
     * {@code receive()}. The data is safe to lose; the subscriber closes the descriptors. A subscriber of
     * {@code receive()} gets the bytes alone: the connection closes descriptors that came with them, with a line in the
     * log.
     *
     * @throws IllegalStateException if the connection was not made for {@link io.sockflux.spi.Capability#MESSAGES}
     */
    Flux<Message> receiveMessages();

    /**
     * Sends messages, {@code sendmsg(2)}, as {@link #send(Publisher)} sends buffers. The connection takes each message
     * over when the source emits it. It releases the data and closes the descriptors after the send, or after its
     * failure. A message that the kernel refuses as it is (too long, not permitted) fails the send and leaves the
     * connection as it was.
     *
     * @throws IllegalStateException if the connection was not made for {@link io.sockflux.spi.Capability#MESSAGES}
     */
    Mono<Void> sendMessages(Publisher<Message> messages);

    /** Sends a single message, which the connection takes over at subscription. */
    default Mono<Void> sendMessage(Message message) {
        return sendMessages(Mono.just(message));
    }

    /**
     * Looks at the next bytes, which stay for the next receive ({@code MSG_PEEK}, {@code recv(2)}). Waits until so many
     * bytes have come, or the end of stream. On a connection with records it waits at most for the end of the record.
     * On a connection made for {@link io.sockflux.spi.Capability#MESSAGES} a look also ends behind a message with
     * descriptors.
     *
     * <p>Unlike the system call, this reads the bytes into the connection's own queue.
     * {@link OpenSocket#inspect() FIONREAD} then no longer counts them.
     *
     * @param bytes how many bytes, at least 1; they are held in memory meanwhile
     * @return a buffer that is safe to lose; empty at the end of stream
     */
    Mono<ByteBuf> peek(int bytes);

    /**
     * Receives once into the caller's buffers, {@code recvmsg(2)} with an {@code iovec} for each, {@code readv(2)}.
     * Fills the room of the first buffer, then of the next, and moves their positions. On the transport posix the
     * kernel writes to direct buffers itself. On other transports, and into buffers on the heap, the bytes are copied.
     * Bytes that were received before and not taken go first. On a connection with records this receives a single
     * record.
     *
     * <p>The buffers belong to the connection from subscription until the end or the cancellation. A cancellation holds
     * at once, on any thread: when it returns nothing writes to the buffers any more. Their positions are then as
     * before the receive, and bytes that came meanwhile stay for the next subscriber. If the positions have moved, the
     * receive had ended before the cancellation, and those bytes are in the buffers.
     *
     * @param buffers 1 to 16 writable buffers, with room for at least 1 byte together
     * @return how many bytes came; empty at the peer's end of stream. Fails as {@link #receive()} does, which has no
     *     other subscriber meanwhile. Fails with {@link io.sockflux.error.TooLongException} for a record longer than
     *     the room; the rest of the record is lost
     * @throws IllegalArgumentException if there are no buffers, more than 16, a read-only buffer, or no room
     */
    default Mono<Integer> receiveInto(ByteBuffer... buffers) {
        return receiveInto(Set.of(), buffers);
    }

    /**
     * Receives as {@link #receiveInto(ByteBuffer...)} does, with flags.
     *
     * @param flags {@link MessageFlag#WAITALL} waits until the buffers are full, or for the end of stream or of the
     *     record. {@link MessageFlag#PEEK} leaves the bytes for the next receive, as {@link #peek} does. A look at a
     *     record longer than the room gives the record's beginning
     * @throws IllegalArgumentException if a flag is not {@linkplain MessageFlag#isForReceiving() for receiving}, or the
     *     buffers are not as above
     */
    Mono<Integer> receiveInto(Set<MessageFlag> flags, ByteBuffer... buffers);

    /**
     * Urgent data of TCP.
     *
     * @throws IllegalStateException if the connection was not made for {@link io.sockflux.spi.Capability#URGENT_DATA}
     */
    Urgent urgent();

    /**
     * Ends a direction or both, {@code shutdown(2)}. Ending the write direction sends the end of stream after all bytes
     * that were handed over before; later sends fail. This closes nothing: the owner still closes the connection.
     *
     * {@snippet id="JavadocPageTest.shutdown" :
     * String answer = network.connector(target)
     *         .use(connection -> connection
     *                 .send("all of it")
     *                 .then(connection.shutdown(Shutdown.WRITE)) // the peer's receive() completes
     *                 .then(connection.receive().collectString(StandardCharsets.UTF_8, 1024)))
     *         .blockFirst();
     * }
     */
    Mono<Void> shutdown(Shutdown how);

    /**
     * Completes when the peer has ended its direction or has reset the connection, and when the connection is closed. Never
     * fails. A handler that only sends learns of its peer's end by it:
     *
     * {@snippet id="JavadocPageTest.peerEnded" :
     * Mono<Listener> server = network.acceptor()
     *         .endpoints("tcp://127.0.0.1:0")
     *         .serve(connection -> connection
     *                 .send(Flux.interval(Duration.ofMillis(100), connection.scheduler())
     *                         .onBackpressureDrop()
     *                         .map(tick -> Unpooled.copiedBuffer("tick " + tick + "\n", StandardCharsets.UTF_8)))
     *                 .takeUntilOther(connection.peerEnded()));
     * }
     *
     * <p>Only a read sees that end. So while there is a subscriber here and nobody receives, at most eight reads are made
     * ahead, and wait for the next receiver. The end behind more input than that is seen when the input is received; a
     * reset is seen in any case.
     */
    Mono<Void> peerEnded();

    /**
     * The connection's event loop as a scheduler, for timers and short work that must not run beside its signals.
     * {@link io.sockflux.Connector#on} makes another connection on the same loop.
     */
    Scheduler scheduler();

    /** How many bytes have come, whoever took them; without those of TLS and other layers. Any thread may ask at any time. */
    long bytesIn();

    /** How many bytes of its sends and relays the kernel has taken; without those of layers. Any thread may ask at any time. */
    long bytesOut();

    /** The peer's endpoint, {@code getpeername(2)}; the client's, where a PROXY header has told it. */
    Endpoint peerEndpoint();

    /**
     * Begins TLS on a connection that was in clear until now, as {@code STARTTLS} of RFC 3207 does. The recipe has said so by
     * {@link io.sockflux.Connector#startTls} or {@link io.sockflux.Acceptor#startTls}. Both sides have agreed in clear, and
     * all of that was received and sent. A peer that cannot do its part within 10 s fails it.
     *
     * @return what the handshake has shown. Fails with {@link IllegalStateException}, and nothing has changed, if input is
     *     unread: bytes that came in clear must never be taken for encrypted. Fails with a
     *     {@link io.sockflux.tls.TlsException} if the handshake fails; the connection is aborted then, and also if the
     *     subscriber cancels.
     */
    default Mono<TlsInfo> startTls() {
        return Mono.error(() -> new IllegalStateException("startTls: the connection was not made for it"));
    }

    /** What the handshake has shown, of a connection that speaks TLS; otherwise empty. */
    default Optional<TlsInfo> tls() {
        return Optional.empty();
    }

    /** The endpoint of the socket's own peer: the proxy's, where a PROXY header has told another. */
    Endpoint socketPeerEndpoint();

    /** The PROXY header that came before the first byte; empty if the acceptor requires none, or the peer is no proxy. */
    Optional<ProxyHeader> proxyHeader();

    /** The process, user and group of a unix connection's peer at its connect or listen, by {@code SO_PEERCRED}, {@code unix(7)}. */
    Mono<ControlMessage.Credentials> peerCredentials();

    /**
     * Closes without loss. Sends the bytes that were handed over and the end of stream. Then throws away input until
     * the peer's end of stream, and closes the socket. Unread input therefore does not turn the close into a reset. The
     * close begins at subscription, goes on if the subscriber cancels, and happens once, for any number of calls.
     *
     * <p>The outcome comes when the peer has ended its side. It comes earlier if the peer's kernel is known to have
     * acknowledged all bytes and the end of stream. The peer must then have sent nothing for half a second. Nothing can
     * be cut any more in that case. The socket then stays open, within the bounds, until the peer ends its side:
     * {@link #closed()} tells. A peer that sends after all is thus not reset. On some systems a reset would take from
     * the peer the bytes that it has not read.
     *
     * <p>The close gives up when nothing has moved for the time-out, or the peer has sent more than the drain limit;
     * the recipe sets both. If bytes or the end of stream still wait on this side then, the connection is reset. The
     * peer thus never takes a cut stream for the whole. A unix socket knows no reset; its peer sees the end of the
     * stream.
     *
     * {@snippet id="JavadocPageTest.close" :
     * Mono<CloseOutcome> closed = connection
     *         .send("goodbye\n")
     *         .then(connection.close())
     *         .doOnNext(outcome -> {
     *             if (!(outcome instanceof CloseOutcome.Acknowledged)) {
     *                 log.add(connection.peerEndpoint() + " may lack bytes: " + outcome);
     *             }
     *         });
     * }
     */
    Mono<CloseOutcome> close();

    /**
     * Closes at once; a TCP peer sees a reset ({@code SO_LINGER} of 0, {@code socket(7)}), a unix peer the end of the stream.
     * Happens at subscription.
     *
     * {@snippet id="JavadocPageTest.abort" :
     * Mono<Listener> server = network.acceptor()
     *         .endpoints("tcp://127.0.0.1:0")
     *         .serve(connection -> connection
     *                 .receive()
     *                 .lines(StandardCharsets.UTF_8, 1024)
     *                 .concatMap(line -> line.equals("secret")
     *                         ? connection.send("welcome\n")
     *                         : connection.abort())); // the peer sees a reset, at once
     * }
     */
    Mono<Void> abort();
}
