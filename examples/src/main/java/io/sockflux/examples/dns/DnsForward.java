package io.sockflux.examples.dns;

import static java.util.Objects.requireNonNull;

import io.sockflux.Network;
import io.sockflux.address.Endpoint;
import io.sockflux.address.UdpEndpoint;
import io.sockflux.codec.Encoder;
import io.sockflux.datagram.DatagramSocket;
import io.sockflux.examples.cli.UntilTold;
import io.sockflux.examples.cli.WatchedNetworkWords;
import io.sockflux.examples.cli.Words;
import io.sockflux.stream.Connection;
import java.io.PrintWriter;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.Callable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;
import picocli.CommandLine.Spec;
import reactor.core.publisher.Mono;

/** Hands questions of DNS on to name servers, by datagrams and by connections, and the answers back. */
@Command(
        name = "dns-forward",
        description =
                "Hands questions of DNS on to the first server that answers, by UDP and TCP as they come. When told"
                        + " to end it says how many were answered, how many were not, and how much was no question.")
public final class DnsForward implements Callable<Integer> {

    @Mixin
    @SuppressWarnings("NullAway.Init")
    private WatchedNetworkWords words;

    @Parameters(
            index = "0",
            paramLabel = "LISTEN",
            converter = Words.EndpointWord.class,
            description = "udp://HOST:PORT (port 0: any free one); TCP is served at the same port")
    @SuppressWarnings("NullAway.Init")
    private Endpoint listen;

    @Parameters(
            index = "1..*",
            arity = "1..*",
            paramLabel = "SERVER",
            converter = Words.EndpointWord.class,
            description = "udp://HOST:PORT; the next one is asked where one does not answer")
    @SuppressWarnings("NullAway.Init")
    private List<Endpoint> servers;

    @Option(
            names = "--timeout",
            paramLabel = "DURATION",
            converter = Words.DurationWord.class,
            defaultValue = "2s",
            description = "how long a server has before the next one is asked; ${DEFAULT-VALUE} unless given")
    @SuppressWarnings("NullAway.Init")
    private Duration timeout;

    @Option(
            names = "--most-in-flight",
            paramLabel = "N",
            description = "questions at once; the others wait with the kernel; ${DEFAULT-VALUE} unless given")
    private int mostInFlight = 256;

    @Spec
    @SuppressWarnings("NullAway.Init")
    private CommandSpec spec;

    @Override
    public Integer call() throws InterruptedException {
        if (mostInFlight < 1) {
            throw new IllegalArgumentException("--most-in-flight: " + mostInFlight + " (expected: >= 1)");
        }
        PrintWriter out = spec.commandLine().getOut();
        try (Network network = words.network()) {
            Forwarding forwarding = new Forwarding(servers.stream()
                    .map(server -> new NameServer(network, server, timeout, mostInFlight))
                    .toList());
            DatagramSocket socket = requireNonNull(
                    network.datagrams(NameServer.udp(listen)).bind().block());
            UdpEndpoint bound = NameServer.udp(socket.localEndpoint());
            requireNonNull(network.acceptor()
                    .endpoints(Endpoint.tcp(bound.host(), bound.port()))
                    .serve(connection -> serve(connection, forwarding))
                    .block());
            Mono<Void> datagrams = socket.receive()
                    .flatMap(
                            message -> forwarding
                                    .forward(message.data(), NameServer::askByDatagram)
                                    // A client that is gone is no other client's concern.
                                    .flatMap(answer ->
                                            socket.send(message.answer(answer)).onErrorComplete()),
                            mostInFlight)
                    .then();
            Mono<Void> stop = network.closeAsync().then(Mono.fromRunnable(() -> {
                out.println(forwarding);
                out.flush();
            }));
            UntilTold.run(network, out, List.of(bound), datagrams, stop);
        }
        return 0;
    }

    private Mono<Void> serve(Connection connection, Forwarding forwarding) {
        return connection.send(
                connection
                        .receive()
                        .frames(NameServer.FRAME)
                        .flatMap(frame -> forwarding.forward(frame, NameServer::askByConnection), mostInFlight),
                Encoder.frames(NameServer.FRAME));
    }
}
