package io.sockflux;

import io.sockflux.address.Endpoint;
import io.sockflux.message.Message;
import java.util.Optional;
import java.util.function.Predicate;
import org.reactivestreams.Publisher;
import reactor.core.publisher.Flux;
import reactor.core.publisher.Mono;

/**
 * A socket without a connection: UDP, unix datagrams, ICMP echo, or a protocol over IP of the program's own. What it sends
 * may be lost, come twice or out of order, as the protocol has it. A {@link DatagramBinder} makes it.
 *
 * <p>All signals come on the socket's event loop; nothing that runs there may block. All methods may be called from any
 * thread, and nothing happens before subscription.
 */
public interface DatagramSocket extends OpenSocket {

    /**
     * What comes, {@code recvmsg(2)}: each message is one datagram, with its sender and with the metadata that its
     * {@link DatagramBinder} asked for. Demand counts datagrams; without it they wait in the kernel's buffer, which drops
     * what it has no room for. The data is safe to lose. Ends with
     * {@link io.sockflux.error.ConnectionClosedException} when the socket is closed. One subscriber at a time.
     */
    Flux<Message> receive();

    /**
     * The same without the copy: the data is pooled and each message the subscriber's to {@linkplain Message#discard()
     * discard}, or to send on. An operator that drops one leaks it; {@link #receive()} is for everybody else, and
     * {@code send(receive())} makes no copy either.
     */
    Flux<Message> receivePooled();

    /**
     * Sends each message, {@code sendmsg(2)}, to its own peer, or where it has none to the one that the socket is connected
     * to. The source is asked for more only while what waits to go out is below the send budget. Each is taken over when it
     * is emitted.
     *
     * @return completes when the kernel has taken every one; fails with {@link io.sockflux.error.SendFailedException} at the
     *     first that it refuses (too long: EMSGSIZE, nowhere to go: EDESTADDRREQ). The socket lives on. A unix receiver whose
     *     queue is full holds up the sends of a socket that is {@linkplain #connect connected} to it, and is EAGAIN
     *     otherwise, as the kernel then does not tell when there is room.
     */
    Mono<Void> send(Publisher<Message> messages);

    /** Sends one message, which is taken over at subscription. */
    default Mono<Void> send(Message message) {
        return send(Mono.just(message));
    }

    /**
     * Sends each message as {@link #send(Publisher)} does and tells of each what became of it, in the order of the source.
     * One that the kernel refuses ends nothing: its result has the failure, EMSGSIZE, EDESTADDRREQ, EACCES, ENOBUFS, EAGAIN
     * for a unix receiver whose queue is full, or EINVAL for one that cannot be put into a call. Demand counts results: the
     * source is asked for one more only while its result has been asked for and what waits to go out is below the send
     * budget. To cancel it is to take no more from the source; what was taken over still goes out.
     *
     * @return completes when the source has and every result is told; fails with the source's own error, after the results
     *     of what came before it, or with {@link io.sockflux.error.ConnectionClosedException} when the socket is closed
     */
    Flux<SendResult> sendEach(Publisher<Message> messages);

    /** {@link #request(Message, ResendSchedule)} by {@link ResendSchedule#doubling()}: 1, 2, 4 and 8 s. */
    default Mono<Message> request(Message question) {
        return request(question, ResendSchedule.doubling());
    }

    /**
     * Sends a question, and again whenever an answer has not come in time. The answer is the first message from the peer
     * that was asked, or on a socket that is {@linkplain #connect connected} the first message at all. Where a late answer
     * to an earlier question could be taken for it, let {@link #request(Message, ResendSchedule, Predicate)} look closer.
     */
    Mono<Message> request(Message question, ResendSchedule schedule);

    /**
     * The same for what counts as the answer. Several may be under way at once: what comes is shown to them in the order in
     * which they began, and is the first one's that says yes; what is nobody's answer is dropped. While there are any, they
     * are the one subscriber of {@link #receive()}.
     *
     * <p>A question is taken over at subscription, of which it may have one; it cannot give descriptors away. An answer is
     * safe to lose.
     *
     * @param isAnswer told of each message on the event loop; it must not keep the message's data
     * @return the answer; or {@link io.sockflux.error.RequestFailedException} with every attempt: ETIMEDOUT when the schedule
     *     is at its end, at once ECONNREFUSED where {@linkplain #errors() it is known} that nobody listens, or for what the
     *     kernel refuses the question and would refuse it again, such as EMSGSIZE
     */
    Mono<Message> request(Message question, ResendSchedule schedule, Predicate<? super Message> isAnswer);

    /**
     * What became of messages that had been sent, where the network or the kernel told of it, such as ECONNREFUSED by a peer
     * whose port is closed. The socket lives on. It tells only what comes while it is subscribed to, and completes when
     * the socket is closed.
     */
    Flux<DatagramError> errors();

    /** The peer that the socket is connected to, {@code getpeername(2)}. */
    Optional<Endpoint> peerEndpoint();

    /**
     * Connects the socket to a peer, {@code connect(2)}: it sends to that one unless told otherwise, and hears no other. May
     * be done again for another peer.
     */
    Mono<Void> connect(Endpoint peer);

    /** Dissolves the connection to a peer, {@code connect(2)} with {@code AF_UNSPEC}: anybody is heard again. */
    Mono<Void> disconnect();

    /** Closes the socket; what was handed over and has not gone out is lost. Happens at subscription. */
    Mono<Void> close();
}
