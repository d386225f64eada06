package io.sockflux.examples.dns;

import io.netty.buffer.ByteBuf;
import io.sockflux.Network;
import io.sockflux.address.Endpoint;
import io.sockflux.address.UdpEndpoint;
import io.sockflux.codec.Decoder;
import io.sockflux.codec.Encoder;
import io.sockflux.codec.LengthField;
import io.sockflux.datagram.DatagramSocket;
import io.sockflux.datagram.ResendSchedule;
import io.sockflux.exchange.Exchange;
import io.sockflux.exchange.Requester;
import io.sockflux.message.Message;
import java.net.ProtocolException;
import java.security.SecureRandom;
import java.time.Duration;
import java.util.concurrent.atomic.AtomicInteger;
import reactor.core.publisher.Mono;

/** A server that is asked, by datagrams or over a connection (RFC 7766), as the client has asked. */
final class NameServer {

    /** How a message is told on a connection: two bytes of length in front. */
    static final LengthField FRAME = new LengthField(2, 65_535);

    private static final int IDS = 1 << 16;
    private static final int FRAME_BYTES = 2 + 65_535;

    private final Network network;
    private final UdpEndpoint endpoint;
    private final Duration timeout;
    private final Requester<ByteBuf, ByteBuf> connection;
    private final SecureRandom random = new SecureRandom();
    private final AtomicInteger lastId = new AtomicInteger(random.nextInt(IDS));

    NameServer(Network network, Endpoint endpoint, Duration timeout, int mostInFlight) {
        this.network = network;
        this.endpoint = udp(endpoint);
        this.timeout = timeout;
        Exchange<ByteBuf, ByteBuf> exchange = Exchange.<ByteBuf, ByteBuf>multiplexed(
                        Encoder.frames(FRAME),
                        Decoder.frames(FRAME),
                        FRAME_BYTES,
                        DnsQuestion::idOf,
                        answer -> answer.readableBytes() < 2 ? -1 : DnsQuestion.idOf(answer))
                .maxInFlight(mostInFlight)
                .timeout(timeout);
        this.connection = network.connector(Endpoint.tcp(this.endpoint.host(), this.endpoint.port()))
                .requester(exchange);
    }

    /** An endpoint of UDP, or a refusal. */
    static UdpEndpoint udp(Endpoint endpoint) {
        if (endpoint instanceof UdpEndpoint udp) {
            return udp;
        }
        throw new IllegalArgumentException(endpoint + ": is no endpoint of UDP (expected: udp://HOST:PORT)");
    }

    /**
     * Asks by a socket of its own, whose port the kernel has chosen at random, with a random id. A forger has to guess both.
     * The socket hears no other address, and what does not answer this question is thrown away.
     */
    Mono<ByteBuf> askByDatagram(DnsQuestion question) {
        int id = random.nextInt(IDS);
        return Mono.usingWhen(
                        network.datagrams().connect(endpoint),
                        socket -> socket.request(
                                Message.of(DnsQuestion.withId(question.bytes(), id)),
                                ResendSchedule.of(timeout),
                                message -> question.isAnsweredBy(message.data(), id)),
                        DatagramSocket::close)
                .map(answer -> DnsQuestion.withId(answer.data(), question.id()));
    }

    /** Asks over the one connection to the server, whose ids only must differ. */
    Mono<ByteBuf> askByConnection(DnsQuestion question) {
        return Mono.defer(() -> {
            int id = lastId.incrementAndGet() & (IDS - 1);
            return connection.request(DnsQuestion.withId(question.bytes(), id)).handle((answer, sink) -> {
                if (question.isAnsweredBy(answer, id)) {
                    sink.next(DnsQuestion.withId(answer, question.id()));
                } else {
                    sink.error(new ProtocolException(endpoint + ": answers another question"));
                }
            });
        });
    }
}
