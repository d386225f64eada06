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
 * A socket without a connection: UDP, unix datagrams, ICMP echo, or a protocol over IP of the program's own. Its
 * datagrams may be lost, come twice or out of order, as the protocol has it. A {@link DatagramBinder} makes the socket.
 *
 * <p>All signals come on the socket's event loop; code that runs there must not block. All methods may be called from
 * any thread, and nothing happens before subscription.
 */
public interface DatagramSocket extends OpenSocket {

    /**
     * The datagrams that come, {@code recvmsg(2)}. Each message is a datagram with its sender and the metadata that its
     * {@link DatagramBinder} asked for. Demand counts datagrams. Without demand they wait in the kernel's buffer, and
     * the kernel drops datagrams when the buffer is full. The data is safe to lose. Fails with
     * {@link io.sockflux.error.ConnectionClosedException} when the socket is closed. At most a single subscriber at a
     * time.
     *
     * {@snippet id="DatagramPageTest.udp" :
     * DatagramSocket server = network.datagrams("udp://127.0.0.1:0").bind().block();
     * Disposable echo = server
     *         .send(server.receive().map(Message::answer))
     *         .subscribe();
     * }
     */
    Flux<Message> receive();

    /**
     * Receives without the copy. The data is pooled, and the subscriber {@linkplain Message#discard() discards} each
     * message or sends it on. An operator that drops a message leaks it. Other code uses {@link #receive()};
     * {@code send(receive())} makes no copy either.
     */
    Flux<Message> receivePooled();

    /**
     * Looks at the next datagram, which stays for the next receive ({@code MSG_PEEK}, {@code recv(2)}). The result is a
     * copy that is safe to lose, without the descriptors. The socket reads the datagram into its own queue, so FIONREAD
     * no longer counts it. Waits for a datagram, and is a subscriber of {@link #receive()} meanwhile.
     */
    Mono<Message> peek();

    /**
     * Joins these multicast groups and receives until the subscription ends. The socket joins all groups before it
     * requests the first datagram, and leaves them at the end, whatever ends the subscription. If a group cannot be
     * joined, the flux fails as {@link #join} does, and the groups joined before are left again. Otherwise as
     * {@link #receive()}: datagrams to the socket alone and to groups joined by {@link #join} come too.
     *
     * @throws IllegalArgumentException at once, as by {@link #join}, or without any group
     */
    Flux<Message> receive(MulticastGroup... groups);

    /**
     * Joins a multicast group, {@code IP_ADD_MEMBERSHIP} in {@code ip(7)}, {@code IPV6_JOIN_GROUP} in {@code ipv6(7)}.
     * A group of a source is joined by {@code MCAST_JOIN_SOURCE_GROUP}, RFC 3678, once more for each further source.
     * The socket should be bound to the group's port, at the wildcard address or, on some systems, at the group's own.
     * Several sockets can have that port with {@link io.sockflux.option.SocketLevelOptions#SO_REUSEADDR}, and each gets
     * every datagram.
     *
     * <p>A UDP socket hears nothing of groups that it has not joined. {@code IP_MULTICAST_ALL} and
     * {@code IPV6_MULTICAST_ALL} are off unless the binder's options turn them on. With them Linux also hands over
     * datagrams of groups that other sockets have joined, 224.0.0.1 included. Linux has the option for IPv6 since 4.20.
     *
     * <p>Options of the binder set how multicast is sent. {@code IP_MULTICAST_TTL} and {@code IPV6_MULTICAST_HOPS} set
     * the reach, 1 unless set, which is this network. {@code IP_MULTICAST_IF} takes an address of the interface,
     * {@code IPV6_MULTICAST_IF} its index. {@code IP_MULTICAST_LOOP} and {@code IPV6_MULTICAST_LOOP} are on unless set:
     * sockets of this machine hear the datagrams too. {@link io.sockflux.message.ControlMessage.PacketInfo} chooses an
     * interface for a single message. Sending needs no joined group.
     *
     * @return completes when the group is joined. Fails with {@link io.sockflux.option.OptionException}, which names
     *     the group. EADDRINUSE: the group is joined already. EADDRNOTAVAIL: it is joined already from the same source.
     *     EINVAL: it is joined from any source and is now to be from a single source. ENODEV: there is no such
     *     interface or no route. ENOBUFS: too many for {@code net.ipv4.igmp_max_memberships} or
     *     {@code net.ipv4.igmp_max_msf}. Fails with ENODEV as {@link io.sockflux.error.SystemCallException} if no
     *     interface with an address has this name
     * @throws IllegalArgumentException at once, if the group is not of the socket's family, or the socket is not of IP
     */
    Mono<Void> join(MulticastGroup group);

    /**
     * Leaves a multicast group as it was joined: a group of a source leaves that source alone. Closing the socket
     * leaves all groups.
     *
     * @return completes when the group is left; fails with EADDRNOTAVAIL or EINVAL if it is not joined like that
     * @throws IllegalArgumentException as by {@link #join}
     */
    Mono<Void> leave(MulticastGroup group);

    /**
     * Blocks a source of a group that is joined from any source, {@code MCAST_BLOCK_SOURCE}, RFC 3678.
     *
     * @return completes when the source is blocked. Fails with EINVAL if the group is not joined from any source. Fails
     *     with EADDRNOTAVAIL if the source is blocked already, and with ENOBUFS beyond {@code net.ipv4.igmp_max_msf}
     * @throws IllegalArgumentException as by {@link #join}; also if the group has a source of its own, or the source
     *     cannot be a sender
     */
    Mono<Void> block(MulticastGroup group, InetAddress source);

    /** Unblocks a source, {@code MCAST_UNBLOCK_SOURCE}; fails with EADDRNOTAVAIL if the source is not blocked. */
    Mono<Void> unblock(MulticastGroup group, InetAddress source);

    /**
     * Sends each message, {@code sendmsg(2)}, to its own peer, or without it to the peer that the socket is connected
     * to. The socket requests more of the source only while the bytes that wait to go out are below the send budget. It
     * takes each message over when the source emits it.
     *
     * {@snippet id="JavadocPageTest.datagrams" :
     * Flux<String> answers = network.datagrams("udp://127.0.0.1:0")
     *         .use(socket -> socket.send(Flux.range(1, 3)
     *                         .map(number -> Message.of("question " + number).to(peer)))
     *                 .thenMany(socket.receive().take(3))
     *                 .map(message -> message.data().toString(StandardCharsets.UTF_8)));
     * }
     *
     * @return completes when the kernel has taken every message. Fails with
     *     {@link io.sockflux.error.SendFailedException} at the first message that the kernel refuses. EMSGSIZE: too
     *     long. EDESTADDRREQ: no peer. EACCES: a broadcast address without
     *     {@link io.sockflux.option.SocketLevelOptions#SO_BROADCAST}. The socket stays open after a failure. A unix receiver
     *     with a full queue holds up the sends of a socket that is {@linkplain #connect connected} to it. For other
     *     sockets it is EAGAIN, as the kernel then does not tell when there is room.
     */
    Mono<Void> send(Publisher<Message> messages);

    /** Sends a single message, which the socket takes over at subscription. */
    default Mono<Void> send(Message message) {
        return send(Mono.just(message));
    }

    /**
     * Sends each message as {@link #send(Publisher)} does, and emits an outcome for each in the order of the source. A
     * message that the kernel refuses ends nothing: its outcome has the failure. The failures are EMSGSIZE,
     * EDESTADDRREQ, EACCES and ENOBUFS. A unix receiver with a full queue is EAGAIN, and a message that cannot be put
     * into a call is EINVAL.
     *
     * <p>Demand counts outcomes. The socket requests a message only when its outcome has been requested and the bytes
     * waiting to go out are below the send budget. Cancelling takes no more from the source; messages that were taken
     * over still go out.
     *
     * @return completes when the source has completed and every outcome was emitted. Fails with the source's own error,
     *     after the outcomes of the messages before it. Fails with {@link io.sockflux.error.ConnectionClosedException}
     *     when the socket is closed
     */
    Flux<SendOutcome> sendEach(Publisher<Message> messages);

    /** {@link #request(Message, ResendSchedule)} by {@link ResendSchedule#doubling()}: 1, 2, 4 and 8 s. */
    default Mono<Message> request(Message question) {
        return request(question, ResendSchedule.doubling());
    }

    /**
     * Sends a question, and again whenever an answer has not come in time. The answer is the first message from the
     * peer that was asked. On a {@linkplain #connect connected} socket it is the first message at all. If a late answer
     * to an earlier question could be taken for the answer, use {@link #request(Message, ResendSchedule, Predicate)}.
     */
    Mono<Message> request(Message question, ResendSchedule schedule);

    /**
     * Sends a question as {@link #request(Message, ResendSchedule)} does, with a test for the answer. Several requests
     * may be under way at once. The socket shows each message to them in the order in which they began, and gives it to
     * the first that accepts it. It drops a message that no request accepts. Requests under way are together the single
     * subscriber of {@link #receive()}.
     *
     * <p>The socket takes the question over at subscription, so there may be a single subscription. A question cannot
     * give descriptors away. An answer is safe to lose.
     *
     * @param isAnswer called with each message on the event loop; must not block or keep the message's data
     * @return the answer. Fails with {@link io.sockflux.error.RequestFailedException}, which has every attempt:
     *     ETIMEDOUT at the end of the schedule. Fails at once with ECONNREFUSED where
     *     {@linkplain #errors() it is known} that the peer does not listen. Fails at once too if the kernel refuses the
     *     question and would refuse it again, such as by EMSGSIZE
     */
    Mono<Message> request(Message question, ResendSchedule schedule, Predicate<? super Message> isAnswer);

    /**
     * The failures of messages after they were sent, where the network or the kernel reports them. An example is
     * ECONNREFUSED by a peer with a closed port. The socket stays open. The flux tells only failures that come during
     * the subscription, and completes when the socket is closed.
     */
    Flux<DatagramError> errors();

    /** The peer that the socket is connected to, {@code getpeername(2)}. */
    Optional<Endpoint> peerEndpoint();

    /**
     * Connects the socket to a peer, {@code connect(2)}. The socket then sends to that peer, unless a message has its
     * own peer, and hears no other peer. May be done again for another peer.
     */
    Mono<Void> connect(Endpoint peer);

    /**
     * Dissolves the connection to a peer, {@code connect(2)} with {@code AF_UNSPEC}: the socket hears every peer again.
     */
    Mono<Void> disconnect();

    /** Closes the socket; messages that were handed over and have not gone out are lost. Happens at subscription. */
    Mono<Void> close();
}
