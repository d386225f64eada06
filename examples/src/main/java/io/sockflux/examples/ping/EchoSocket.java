package io.sockflux.examples.ping;

import io.sockflux.Network;
import io.sockflux.address.Endpoint;
import io.sockflux.address.IcmpEndpoint;
import io.sockflux.address.InetEndpoint;
import io.sockflux.address.Protocol;
import io.sockflux.address.RawEndpoint;
import io.sockflux.datagram.DatagramSocket;
import io.sockflux.error.Errno;
import io.sockflux.error.SystemCallException;
import io.sockflux.examples.cli.Failures;
import io.sockflux.message.DatagramMetadata;
import io.sockflux.message.Message;
import java.io.IOException;
import java.net.Inet6Address;
import java.net.InetAddress;
import java.time.Instant;
import java.util.Optional;
import java.util.concurrent.ThreadLocalRandom;
import reactor.core.publisher.Mono;

/**
 * A socket for echo requests to one host.
 *
 * @param identifier what tells our requests from those of others
 */
record EchoSocket(DatagramSocket socket, Endpoint peer, Echo.Form form, int identifier) {

    /** A raw socket where this process may have one, else a datagram socket where its group may. */
    static Mono<EchoSocket> open(Network network, InetAddress peer) {
        return raw(network, peer)
                .onErrorResume(EchoSocket::isDenied, denied -> datagram(network, peer))
                .onErrorMap(
                        EchoSocket::isDenied,
                        denied -> new IOException(
                                Failures.line(denied) + " (expected: CAP_NET_RAW for a raw socket, or a group of this"
                                        + " process in net.ipv4.ping_group_range for an ICMP one)",
                                denied))
                .flatMap(socket -> warmUp(network).thenReturn(socket));
    }

    /** Loads the code that sends, by a datagram to ourselves, as it would be in the time of the first round trip. */
    private static Mono<Void> warmUp(Network network) {
        return network.datagrams("udp://127.0.0.1:0")
                .use(socket -> socket.send(Message.of(Echo.request(Echo.Form.IPV4, 0, 0, Instant.now()))
                        .to(socket.localEndpoint())))
                .onErrorComplete()
                .then();
    }

    private static Mono<EchoSocket> raw(Network network, InetAddress peer) {
        boolean ipv6 = peer instanceof Inet6Address;
        RawEndpoint any = new RawEndpoint(anyOf(peer), ipv6 ? Protocol.ICMPV6 : Protocol.ICMP);
        Echo.Form form = ipv6 ? Echo.Form.IPV6 : Echo.Form.RAW_IPV4;
        int identifier = ThreadLocalRandom.current().nextInt(1 << 16);
        return bind(network, any).map(socket -> new EchoSocket(socket, any.at(peer), form, identifier));
    }

    /** The kernel chooses the identifier, as it does with ports. */
    private static Mono<EchoSocket> datagram(Network network, InetAddress peer) {
        IcmpEndpoint any = new IcmpEndpoint(anyOf(peer), 0);
        Echo.Form form = peer instanceof Inet6Address ? Echo.Form.IPV6 : Echo.Form.IPV4;
        return bind(network, any)
                .map(socket ->
                        new EchoSocket(socket, any.at(peer), form, ((InetEndpoint) socket.localEndpoint()).port()));
    }

    private static Mono<DatagramSocket> bind(Network network, Endpoint any) {
        return network.datagrams(any)
                .metadata(DatagramMetadata.HOP_LIMIT, DatagramMetadata.TIMESTAMP)
                .bind();
    }

    private static String anyOf(InetAddress peer) {
        return peer instanceof Inet6Address ? "::" : "0.0.0.0";
    }

    private static boolean isDenied(Throwable failure) {
        return failure instanceof SystemCallException call
                && call.errno()
                        .filter(errno -> errno == Errno.EPERM || errno == Errno.EACCES)
                        .isPresent();
    }

    /** Sends the next request; its time is taken when it goes out. */
    Mono<Void> send(PingStatistics statistics) {
        return socket.send(Mono.fromSupplier(() -> {
            Instant now = Instant.now();
            return Message.of(Echo.request(form, identifier, statistics.send(now), now))
                    .to(peer);
        }));
    }

    /** The answer in a message, if it is one to us. */
    Optional<Echo> answer(Message message) {
        return Echo.answer(form, message.data()).filter(echo -> echo.identifier() == identifier);
    }
}
