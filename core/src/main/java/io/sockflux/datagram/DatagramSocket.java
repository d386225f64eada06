package io.sockflux.datagram;

import io.sockflux.DatagramBinder;
import io.sockflux.address.Endpoint;
import io.sockflux.message.Message;
import io.sockflux.socket.OpenSocket;
import java.net.InetAddress;
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
     * The datagram that comes next, which stays there for whoever receives next ({@code MSG_PEEK}, {@code recv(2)}): a
     * copy that is safe to lose, without its descriptors. It is read into the socket's own queue, so FIONREAD counts it no
     * more. Waits for one, and is a subscriber of {@link #receive()} meanwhile.
     */
    Mono<Message> peek();

    /**
     * What comes while these multicast groups are joined: all of them before the first datagram is asked for, and left when
     * the subscription ends in whatever way. One that cannot be joined is the failure, as {@link #join} has it, and those
     * before it are left again. Otherwise as {@link #receive()}: what is sent to the socket alone comes too, and so do
     * groups that were joined by {@link #join}.
     *
     * @throws IllegalArgumentException at once, as by {@link #join}, or if there is no group
     */
    Flux<Message> receive(MulticastGroup... groups);

    /**
     * Joins a multicast group, {@code IP_ADD_MEMBERSHIP} in {@code ip(7)}, {@code IPV6_JOIN_GROUP} in {@code ipv6(7)}; of one
     * source {@code MCAST_JOIN_SOURCE_GROUP}, RFC 3678, once more for each further source. The socket should be bound to the
     * group's port, at the wildcard address or (not on every system) the group's own; several sockets can have that port
     * with {@link io.sockflux.option.SocketOptions#SO_REUSEADDR}, and each gets every datagram.
     *
     * <p>Of groups that it has not joined a UDP socket hears nothing: {@code IP_MULTICAST_ALL} and {@code IPV6_MULTICAST_ALL},
     * by which Linux hands over what any other socket has joined, 224.0.0.1 included, are off unless the binder's options
     * turn them on. IPv6 has that since Linux 4.20.
     *
     * <p>How multicast is sent is said by options of the binder: {@code IP_MULTICAST_TTL} and {@code IPV6_MULTICAST_HOPS} (1
     * unless set, which is this network), {@code IP_MULTICAST_IF} (an address of the interface) and
     * {@code IPV6_MULTICAST_IF} (its index), {@code IP_MULTICAST_LOOP} and {@code IPV6_MULTICAST_LOOP} (on unless set: this
     * machine's sockets hear it too). {@link io.sockflux.message.ControlMessage.PacketInfo} chooses an interface for one
     * message. To send, no group has to be joined.
     *
     * @return {@link io.sockflux.option.OptionException}, which names the group: EADDRINUSE if it is joined already
     *     (EADDRNOTAVAIL for the same source), EINVAL if it is joined from any source and is now to be from one, ENODEV
     *     without such an interface or a route, ENOBUFS beyond {@code net.ipv4.igmp_max_memberships} or
     *     {@code net.ipv4.igmp_max_msf}; ENODEV as {@link io.sockflux.error.SystemCallException} where an interface of this
     *     name is not found, among those that have an address
     * @throws IllegalArgumentException at once, if the group is not of the socket's family, or the socket is not of IP
     */
    Mono<Void> join(MulticastGroup group);

    /**
     * Leaves a multicast group as it was joined: of one source that source alone. Closing the socket leaves all.
     *
     * @return EADDRNOTAVAIL or EINVAL if it is not joined like that
     * @throws IllegalArgumentException as by {@link #join}
     */
    Mono<Void> leave(MulticastGroup group);

    /**
     * Leaves out one source of a group that is joined from any source, {@code MCAST_BLOCK_SOURCE}, RFC 3678.
     *
     * @return EINVAL if the group is not joined from any source, EADDRNOTAVAIL if the source is blocked already, ENOBUFS
     *     beyond {@code net.ipv4.igmp_max_msf}
     * @throws IllegalArgumentException as by {@link #join}; if the group has one source, or the source is none
     */
    Mono<Void> block(MulticastGroup group, InetAddress source);

    /** Takes a source that is blocked back in, {@code MCAST_UNBLOCK_SOURCE}; EADDRNOTAVAIL if it is not blocked. */
    Mono<Void> unblock(MulticastGroup group, InetAddress source);

    /**
     * Sends each message, {@code sendmsg(2)}, to its own peer, or where it has none to the one that the socket is connected
     * to. The source is asked for more only while what waits to go out is below the send budget. Each is taken over when it
     * is emitted.
     *
     * @return completes when the kernel has taken every one; fails with {@link io.sockflux.error.SendFailedException} at the
     *     first that it refuses (too long: EMSGSIZE, nowhere to go: EDESTADDRREQ, to a broadcast address without
     *     {@link io.sockflux.option.SocketOptions#SO_BROADCAST}: EACCES). The socket lives on. A unix receiver whose
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
