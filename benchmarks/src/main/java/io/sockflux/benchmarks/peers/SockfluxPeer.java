package io.sockflux.benchmarks.peers;

import static java.util.Objects.requireNonNull;

import io.micrometer.core.instrument.simple.SimpleMeterRegistry;
import io.netty.buffer.ByteBuf;
import io.netty.buffer.Unpooled;
import io.sockflux.Acceptor;
import io.sockflux.Network;
import io.sockflux.datagram.DatagramSocket;
import io.sockflux.message.DatagramMetadata;
import io.sockflux.message.Message;
import io.sockflux.micrometer.SockfluxMeters;
import io.sockflux.observe.NetworkObserver;
import io.sockflux.stream.Connection;
import io.sockflux.stream.Listener;
import io.sockflux.stream.Shutdown;
import io.sockflux.tls.ServerTls;
import io.sockflux.tls.TlsIdentity;
import io.sockflux.tls.TlsProvider;
import io.sockflux.tls.TlsVersion;
import java.io.IOException;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.function.Function;
import org.reactivestreams.Publisher;
import reactor.core.publisher.Flux;
import reactor.core.publisher.Mono;

/** Sockflux: {@code SockfluxPeer [TRANSPORT [metadata|observed|metered]]}. */
public final class SockfluxPeer implements Peer {

    private static final Duration HANG = Duration.ofSeconds(100);

    private final Network network;
    private final DatagramMetadata[] metadata;

    private SockfluxPeer(Network network, DatagramMetadata... metadata) {
        this.network = network;
        this.metadata = metadata;
    }

    /** Serves what it is told on standard input. */
    public static void main(String[] args) throws IOException {
        String transport = args.length > 0 ? args[0] : "epoll";
        String variant = args.length > 1 ? args[1] : "";
        Console.serve(peer(transport, variant));
    }

    private static Peer peer(String transport, String variant) {
        try {
            Network.Builder builder = Network.builder().transport(transport).threads(1);
            return switch (variant) {
                case "metadata" -> new SockfluxPeer(builder.build(), DatagramMetadata.values());
                case "observed" ->
                    new SockfluxPeer(builder.observer(new NetworkObserver() {}).build());
                case "metered" -> new SockfluxPeer(metered(builder));
                default -> new SockfluxPeer(builder.build());
            };
        } catch (RuntimeException e) {
            return new MissingPeer(String.valueOf(e.getMessage()).replace('\n', ' '));
        }
    }

    private static Network metered(Network.Builder builder) {
        SockfluxMeters meters = SockfluxMeters.of(new SimpleMeterRegistry());
        Network network = builder.observer(meters).build();
        meters.bind(network);
        return network;
    }

    @Override
    public String open(Service service, String endpoint, String target) {
        if (endpoint.startsWith("udp:")) {
            return datagrams(endpoint);
        }
        Address address = Address.of(endpoint);
        Acceptor acceptor = network.acceptor();
        acceptor = address.isTls()
                ? acceptor.endpoints("tcp://" + address.place()).tls(tls(address))
                : acceptor.endpoints(endpoint);
        Listener listener =
                requireNonNull(acceptor.serve(handler(service, target)).block(HANG));
        String bound = listener.endpoints().get(0).toString();
        return address.isTls() ? address.scheme() + bound.substring(bound.indexOf(':')) : bound;
    }

    private static ServerTls tls(Address address) {
        return ServerTls.of(TlsIdentity.pkcs12(Identity.file(), Identity.PASSWORD))
                .provider(address.isOpenSsl() ? TlsProvider.OPENSSL : TlsProvider.JDK)
                .versions(TlsVersion.TLS_1_3);
    }

    private Function<Connection, Publisher<?>> handler(Service service, String target) {
        return switch (service) {
            case ECHO -> connection -> connection.send(connection.receive());
            case SINK -> connection -> connection.receivePooled().doOnNext(ByteBuf::release);
            case SOURCE -> {
                ByteBuf data = Unpooled.directBuffer(Service.SOURCE_WRITE).writeZero(Service.SOURCE_WRITE);
                yield connection -> connection.send(Flux.generate(sink -> sink.next(data.retainedDuplicate())));
            }
            case RELAY ->
                connection -> network.connector(target)
                        .use(other -> Mono.when(passOn(connection, other), passOn(other, connection)));
            case RELAY_SPLICE -> connection -> network.connector(target).use(connection::relayTo);
        };
    }

    private static Mono<Void> passOn(Connection from, Connection to) {
        return to.send(from.receive()).then(to.shutdown(Shutdown.WRITE));
    }

    private String datagrams(String endpoint) {
        DatagramSocket socket = requireNonNull(
                network.datagrams(endpoint).metadata(metadata).bind().block(HANG));
        socket.send(socket.receivePooled().map(Message::answer)).subscribe(done -> {}, Throwable::printStackTrace);
        return socket.localEndpoint().toString();
    }

    @Override
    public AutoCloseable ask(String endpoint, int connections, int bytes, int inFlight, Answers answers) {
        ByteBuf question = Unpooled.directBuffer(bytes).writeZero(bytes);
        var asking = Flux.range(0, connections)
                .flatMap(
                        i -> network.connector(endpoint)
                                .use(connection -> conversation(connection, question, inFlight, answers)),
                        connections)
                .subscribe(done -> {}, answers::failed);
        return asking::dispose;
    }

    private static Mono<Void> conversation(Connection connection, ByteBuf question, int inFlight, Answers answers) {
        Cutter cutter = new Cutter(question.readableBytes());
        List<ByteBuf> questions = new ArrayList<>(Collections.nCopies(inFlight, question));
        Flux<Integer> whole = connection.receivePooled().map(buffer -> {
            int count = cutter.whole(buffer.readableBytes());
            buffer.release();
            answers.add(count);
            return count;
        });
        return connection.send(whole.startWith(inFlight)
                .concatMapIterable(count -> questions.subList(0, count))
                .map(ByteBuf::retainedDuplicate));
    }
}
