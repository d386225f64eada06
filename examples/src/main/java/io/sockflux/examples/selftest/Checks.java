package io.sockflux.examples.selftest;

import io.sockflux.ConnectRetry;
import io.sockflux.Network;
import io.sockflux.address.Endpoint;
import io.sockflux.address.SocketType;
import io.sockflux.address.UdpEndpoint;
import io.sockflux.datagram.MulticastGroup;
import io.sockflux.message.ControlMessage;
import io.sockflux.message.Message;
import io.sockflux.option.IpOptions;
import io.sockflux.option.SocketLevelOptions;
import io.sockflux.proxy.ProxyHeader;
import io.sockflux.spi.Capability;
import io.sockflux.stream.AccessList;
import io.sockflux.stream.Connection;
import io.sockflux.stream.Listener;
import io.sockflux.stream.Refusal;
import io.sockflux.stream.Shutdown;
import io.sockflux.urgent.UrgentByte;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.InetAddress;
import java.net.NetworkInterface;
import java.net.SocketException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.UUID;
import java.util.function.BiFunction;
import java.util.function.Function;
import org.reactivestreams.Publisher;
import reactor.core.publisher.Flux;
import reactor.core.publisher.Mono;
import reactor.core.publisher.Sinks;

/** Everything that is tried, each on real sockets of this machine. */
final class Checks {

    static final String TEXT = "sockflux";
    private static final int MOST_BYTES = 1 << 16;

    private final Path folder;

    /**
     * Checks whose files go to a folder.
     *
     * @param folder empty, and the caller's to remove
     */
    Checks(Path folder) {
        this.folder = folder;
    }

    List<Check> all() {
        String name = "sockflux-" + UUID.randomUUID();
        List<Check> checks = new ArrayList<>(List.of(
                Check.of("tcp over IPv4", network -> echo(network, "tcp://127.0.0.1:0")),
                Check.of("tcp over IPv6", network -> echo(network, "tcp://[::1]:0")),
                Check.of("tls", network -> TlsCheck.run(network, folder)),
                Check.of("unix stream by path", network -> echo(network, "unix:" + folder.resolve("stream"))),
                Check.of("unix stream by abstract name", network -> echo(network, "unix:@" + name)),
                Check.of("unix seqpacket", network -> echo(network, "unix-seqpacket:" + folder.resolve("records"))),
                Check.of("multipath tcp", network -> echo(network, "mptcp://127.0.0.1:0")),
                Check.of("vsock", network -> echo(network, "vsock://1:" + 40_000)),
                Check.of("connect again after a refusal", this::retried),
                Check.of("socket pair", this::pair),
                Check.of("udp over IPv4", network -> datagram(network, "udp://127.0.0.1:0")),
                Check.of("udp over IPv6", network -> datagram(network, "udp://[::1]:0")),
                Check.of("multicast", Checks::multicast),
                Check.of("unix datagram", network -> datagram(network, "unix-dgram:" + folder.resolve("datagrams"))),
                new Check("raw icmp", "CAP_NET_RAW", network -> bound(network, "raw://127.0.0.1/icmp")),
                new Check(
                        "icmp datagram",
                        "a group within net.ipv4.ping_group_range",
                        network -> bound(network, "icmp://127.0.0.1")),
                Check.of("messages with a descriptor", this::descriptor),
                Check.of("credentials of a peer", this::credentials),
                Check.of("hand-over", network -> HandOverCheck.run(network, folder)),
                Check.of("urgent data", this::urgent),
                Check.of("signal-driven I/O", this::signals),
                Check.of("file by the kernel", this::file),
                Check.of("relay", this::relay),
                Check.of("time limits", LimitChecks::timeLimit),
                Check.of("byte rates", LimitChecks::byteRates),
                Check.of("access list", this::access),
                Check.of("PROXY protocol", this::proxyHeader),
                Check.of("options", this::options),
                Check.of("inspection", this::inspection),
                Check.of(
                        "names",
                        network -> network.resolver()
                                .resolve("localhost")
                                .map(found -> found.size() + " addresses of localhost")),
                Check.of(
                        "services",
                        network -> network.databases()
                                .services()
                                .byName("ssh", "tcp")
                                .map(entry -> "ssh is port " + entry.port()))));
        checks.addAll(ObserveChecks.all());
        return checks;
    }

    /**
     * Serves a handler at an endpoint, and runs a client against it. A client that fails resets the connection. The failure
     * of the handler that follows is not told, as the client's failure is the verdict.
     */
    private static Mono<String> served(
            Network network,
            String uri,
            List<Capability> needs,
            Function<Connection, Publisher<?>> handler,
            BiFunction<Network, Connection, Mono<String>> client) {
        Capability[] needed = needs.toArray(Capability[]::new);
        return Mono.usingWhen(
                Mono.defer(() -> network.acceptor()
                        .endpoints(uri)
                        .needs(needed)
                        .onHandlerError((connection, error) -> {})
                        .serve(handler)),
                listener -> network.connector(listener.endpoints().get(0))
                        .needs(needed)
                        .use(connection -> client.apply(network, connection))
                        .next(),
                Listener::close);
    }

    private static Mono<String> echo(Network network, String uri) {
        return served(
                network,
                uri,
                List.of(),
                connection -> connection.send(connection.receive()),
                (same, connection) -> connection
                        .send(TEXT)
                        .then(connection.shutdown(Shutdown.WRITE))
                        .then(connection.receive().collectString(StandardCharsets.UTF_8, MOST_BYTES))
                        .flatMap(answer -> same(answer, TEXT)));
    }

    static Mono<String> same(String answer, String expected) {
        return answer.equals(expected)
                ? Mono.just(expected.length() + " bytes there and back")
                : Mono.error(new IOException("received \"" + answer + "\" (expected: \"" + expected + "\")"));
    }

    private Mono<String> retried(Network network) {
        String uri = "unix:" + folder.resolve("late");
        Mono<String> connect = network.connector(uri)
                .retry(ConnectRetry.of(Duration.ofMillis(20), Duration.ofMillis(200), Duration.ofSeconds(1)))
                .use(connection -> Mono.just("connected to a server that came later"))
                .next();
        Mono<Listener> late = network.acceptor().endpoints(uri).serve(connection -> connection.send(TEXT));
        return Mono.zip(connect, late).flatMap(both -> both.getT2().close().thenReturn(both.getT1()));
    }

    private Mono<String> pair(Network network) {
        return network.socketPair(SocketType.STREAM)
                .flatMap(pair -> pair.first()
                        .send(TEXT)
                        .then(pair.first().shutdown(Shutdown.WRITE))
                        .then(pair.second().receive().collectString(StandardCharsets.UTF_8, MOST_BYTES))
                        .flatMap(answer -> same(answer, TEXT))
                        .doFinally(end -> Flux.merge(
                                        pair.first().abort(), pair.second().abort())
                                .subscribe()));
    }

    private static Mono<String> datagram(Network network, String uri) {
        return network.datagrams(uri)
                .use(socket -> socket.send(Message.of(TEXT).to(socket.localEndpoint()))
                        .then(socket.receive().next())
                        .map(message -> message.data().toString(StandardCharsets.UTF_8))
                        .flatMap(answer -> same(answer, TEXT)))
                .next();
    }

    private static Mono<String> multicast(Network network) {
        InetAddress loopback = InetAddress.getLoopbackAddress();
        return network.datagrams("udp://0.0.0.0:0")
                .option(IpOptions.IP_MULTICAST_IF, loopback)
                .use(socket -> {
                    MulticastGroup group = MulticastGroup.parse("239.255.83.70").by(nameOf(loopback));
                    Endpoint there = new UdpEndpoint(
                            group.address().getHostAddress(), ((UdpEndpoint) socket.localEndpoint()).port());
                    return socket.join(group)
                            .then(socket.send(Message.of(TEXT).to(there)))
                            .then(socket.receive().next())
                            .map(message -> message.data().toString(StandardCharsets.UTF_8))
                            .flatMap(answer -> same(answer, TEXT));
                })
                .next();
    }

    private static String nameOf(InetAddress local) {
        try {
            return NetworkInterface.getByInetAddress(local).getName();
        } catch (SocketException e) {
            throw new UncheckedIOException(e);
        }
    }

    private static Mono<String> bound(Network network, String uri) {
        return network.datagrams(uri)
                .use(socket -> Mono.just("bound at " + socket.localEndpoint()))
                .next();
    }

    private Mono<String> descriptor(Network network) {
        return served(
                network,
                "unix:" + folder.resolve("rights"),
                List.of(Capability.MESSAGES),
                connection -> connection
                        .receiveMessages()
                        .concatMap(message -> Flux.fromIterable(message.descriptors()))
                        .concatMap(given -> network.descriptors()
                                .status(given)
                                .flatMap(status -> connection.send(TEXT).doFinally(end -> given.close()))),
                (same, connection) -> same.descriptors()
                        .open(folder.resolve("."))
                        .flatMap(given -> connection.sendMessage(Message.of("x").with(ControlMessage.Rights.of(given))))
                        .then(connection.shutdown(Shutdown.WRITE))
                        .then(connection.receive().collectString(StandardCharsets.UTF_8, MOST_BYTES))
                        .flatMap(answer -> answer.equals(TEXT)
                                ? Mono.just("a descriptor arrived")
                                : Mono.error(new IOException("no descriptor arrived"))));
    }

    private Mono<String> credentials(Network network) {
        return served(
                network,
                "unix:" + folder.resolve("credentials"),
                List.of(),
                connection -> connection.receive().then(),
                (same, connection) ->
                        connection.peerCredentials().map(peer -> "process " + peer.pid() + ", user " + peer.uid()));
    }

    private Mono<String> urgent(Network network) {
        return served(
                network,
                "tcp://127.0.0.1:0",
                List.of(Capability.URGENT_DATA),
                connection ->
                        connection.urgent().events().ofType(UrgentByte.class).concatMap(told -> connection.send(TEXT)),
                (same, connection) -> connection
                        .urgent()
                        .send((byte) '!')
                        .then(connection.shutdown(Shutdown.WRITE))
                        .then(connection.receive().collectString(StandardCharsets.UTF_8, MOST_BYTES))
                        .flatMap(answer -> same(answer, TEXT))
                        .map(answer -> "an urgent byte was told"));
    }

    private Mono<String> signals(Network network) {
        return network.datagrams("udp://127.0.0.1:0")
                .use(socket -> socket.signals()
                        .enable()
                        .then(socket.signals().disable())
                        .thenReturn("on and off"))
                .next();
    }

    private Mono<String> file(Network network) {
        return Mono.fromCallable(() -> Files.writeString(folder.resolve("file"), TEXT))
                .flatMap(file -> served(
                        network,
                        "tcp://127.0.0.1:0",
                        List.of(),
                        connection -> connection.sendFile(file, 0, TEXT.length()),
                        (same, connection) -> connection
                                .receive()
                                .collectString(StandardCharsets.UTF_8, MOST_BYTES)
                                .flatMap(answer -> same(answer, TEXT))));
    }

    private Mono<String> access(Network network) {
        Sinks.One<String> reason = Sinks.one();
        return Mono.usingWhen(
                network.acceptor()
                        .endpoints("tcp://127.0.0.1:0")
                        .access(AccessList.EVERYBODY.deny("127.0.0.0/8"))
                        .onRefused(
                                refusal -> reason.tryEmitValue(refusal.reason().name()))
                        .serve(connection -> connection.receive().then()),
                listener -> network.connector(listener.endpoints().get(0))
                        .connect()
                        .flatMap(Connection::abort)
                        .onErrorComplete()
                        .then(reason.asMono())
                        .flatMap(told -> same(told, Refusal.Reason.ACCESS.name()))
                        .map(told -> "a denied peer was refused"),
                Listener::close);
    }

    private Mono<String> proxyHeader(Network network) {
        Endpoint client = Endpoint.tcp("192.0.2.1", 1);
        return Mono.usingWhen(
                network.acceptor()
                        .endpoints("tcp://127.0.0.1:0")
                        .proxyProtocol(AccessList.NOBODY.allow("127.0.0.1"))
                        .serve(connection ->
                                connection.send(connection.peerEndpoint().toString())),
                listener -> network.connector(listener.endpoints().get(0))
                        .proxyProtocol(ProxyHeader.of(client, Endpoint.tcp("192.0.2.2", 2))
                                .withChecksum())
                        .use(connection -> connection.receive().collectString(StandardCharsets.UTF_8, MOST_BYTES))
                        .next()
                        .flatMap(told -> same(told, client.toString()))
                        .map(told -> "the client was told"),
                Listener::close);
    }

    private Mono<String> relay(Network network) {
        return served(
                network,
                "tcp://127.0.0.1:0",
                List.of(),
                connection -> connection.send(connection.receive()),
                (same, behind) -> served(
                        same,
                        "tcp://127.0.0.1:0",
                        List.of(),
                        front -> front.relayTo(behind),
                        (network2, client) -> client.send(TEXT)
                                .then(client.shutdown(Shutdown.WRITE))
                                .then(client.receive().collectString(StandardCharsets.UTF_8, MOST_BYTES))
                                .flatMap(answer -> same(answer, TEXT))));
    }

    private Mono<String> options(Network network) {
        return served(
                network,
                "tcp://127.0.0.1:0",
                List.of(),
                connection -> connection.receive().then(),
                (same, connection) -> connection
                        .set(SocketLevelOptions.SO_RCVBUF, 1 << 16)
                        .then(connection.get(SocketLevelOptions.SO_RCVBUF))
                        .map(inForce -> "SO_RCVBUF asked 65536, in force " + inForce));
    }

    private Mono<String> inspection(Network network) {
        return served(
                network,
                "tcp://127.0.0.1:0",
                List.of(),
                connection -> connection.receive().then(),
                (same, connection) -> connection.inspect().map(told -> "fstat, names and queues of a socket"));
    }
}
