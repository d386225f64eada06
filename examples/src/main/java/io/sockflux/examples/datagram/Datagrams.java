package io.sockflux.examples.datagram;

import io.netty.buffer.ByteBuf;
import io.sockflux.DatagramBinder;
import io.sockflux.Network;
import io.sockflux.address.Endpoint;
import io.sockflux.address.IcmpEndpoint;
import io.sockflux.address.InetEndpoint;
import io.sockflux.address.RawEndpoint;
import io.sockflux.address.SocketType;
import io.sockflux.address.UdpEndpoint;
import io.sockflux.address.UnixAbstractEndpoint;
import io.sockflux.address.UnixPathEndpoint;
import io.sockflux.datagram.DatagramSocket;
import io.sockflux.message.Message;
import io.sockflux.spi.Capability;
import io.sockflux.systemd.ServiceEnvironment;
import java.nio.file.Path;
import java.util.UUID;
import java.util.function.BiPredicate;
import java.util.function.Consumer;
import java.util.function.Function;
import java.util.function.UnaryOperator;
import org.reactivestreams.Publisher;
import reactor.core.publisher.Mono;

/** What the programs need for endpoints without connections. */
public final class Datagrams {

    /** How many answers may be on their way at once; the kernel holds the rest, or drops it. */
    private static final int ANSWERS_AT_ONCE = 64;

    private Datagrams() {}

    /** Whether a program can talk by datagrams there; ICMP carries only echo requests, which are another program's. */
    public static boolean areSpokenAt(Endpoint endpoint) {
        return endpoint.type() == SocketType.DGRAM && !(endpoint instanceof IcmpEndpoint);
    }

    /**
     * Binds at an endpoint, or takes the socket of a service manager, which is as the manager has set it up.
     *
     * @param place an endpoint's text, or {@code fd:NUMBER} or {@code fd:NAME}
     * @param wishes of a socket that is made here
     */
    public static Mono<DatagramSocket> open(Network network, String place, UnaryOperator<DatagramBinder> wishes) {
        return ServiceEnvironment.isPassed(place)
                ? network.datagrams().inherited(place)
                : wishes.apply(network.datagrams(Endpoint.parse(place))).bind();
    }

    /** Sends each datagram back to whoever sent it, but for those that two servers send each other for ever. */
    public static Publisher<Void> echo(DatagramSocket socket, Consumer<String> told) {
        LoopGuard guard = new LoopGuard(System::nanoTime, told);
        return answer(
                socket,
                question -> Mono.just(question.data()),
                (peer, question) -> guard.mayEcho(peer, question.data().hashCode()));
    }

    /**
     * Answers each datagram to whoever sent it, from the address that it was sent to. A sender without a name cannot be
     * answered, and one that is gone or does not read is nobody's concern but its own.
     */
    public static Publisher<Void> answer(
            DatagramSocket socket, Function<Message, Mono<ByteBuf>> toAnswer, Consumer<String> told) {
        LoopGuard guard = new LoopGuard(System::nanoTime, told);
        return answer(socket, toAnswer, (peer, question) -> guard.mayAnswer(peer));
    }

    private static Publisher<Void> answer(
            DatagramSocket socket,
            Function<Message, Mono<ByteBuf>> toAnswer,
            BiPredicate<Endpoint, Message> mayAnswer) {
        return socket.receive()
                .flatMap(
                        question -> {
                            Endpoint peer = question.peer();
                            return peer == null || !mayAnswer.test(peer, question)
                                    ? Mono.<Void>empty()
                                    : toAnswer.apply(question)
                                            .flatMap(data -> socket.send(question.answer(data)))
                                            .onErrorComplete();
                        },
                        ANSWERS_AT_ONCE);
    }

    /** A local endpoint at which this peer's answers are heard: a name of one's own, or any free port. */
    public static Endpoint localFor(Network network, Endpoint peer) {
        if (peer instanceof InetEndpoint inet) {
            String any = inet.host().contains(":") ? "::" : "0.0.0.0";
            if (peer instanceof RawEndpoint raw) {
                return new RawEndpoint(any, raw.protocol());
            }
            return peer instanceof UdpEndpoint ? new UdpEndpoint(any, 0, peer.protocol()) : new IcmpEndpoint(any, 0);
        }
        String name = "sockflux-" + UUID.randomUUID();
        return network.supports(Capability.UNIX_ABSTRACT) && network.supports(Capability.DATAGRAM_METADATA)
                ? new UnixAbstractEndpoint(name, SocketType.DGRAM)
                : new UnixPathEndpoint(
                        Path.of(System.getProperty("java.io.tmpdir"), name)
                                .toAbsolutePath()
                                .toString(),
                        SocketType.DGRAM);
    }
}
