package io.sockflux;

import io.sockflux.address.Endpoint;
import io.sockflux.message.Message;
import java.util.Optional;
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
