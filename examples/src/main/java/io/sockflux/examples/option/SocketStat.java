package io.sockflux.examples.option;

import io.sockflux.Network;
import io.sockflux.address.Endpoint;
import io.sockflux.address.SocketType;
import io.sockflux.error.SystemCallException;
import io.sockflux.error.TransportUnavailableException;
import io.sockflux.examples.cli.Failures;
import io.sockflux.examples.cli.NetworkWords;
import io.sockflux.examples.cli.Words;
import io.sockflux.examples.datagram.Datagrams;
import io.sockflux.message.Message;
import io.sockflux.socket.OpenSocket;
import io.sockflux.socket.SocketInspection;
import java.io.IOException;
import java.io.PrintWriter;
import java.time.Duration;
import java.util.List;
import java.util.UUID;
import java.util.concurrent.Callable;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Parameters;
import picocli.CommandLine.Spec;
import reactor.core.Exceptions;
import reactor.core.publisher.Mono;

/** What the kernel says of sockets of each kind: which members of {@code struct stat} mean something for them, and more. */
@Command(
        name = "socket-stat",
        description = "Prints which members of stat a socket supports here, with their values; what waits in it, its"
                + " names, and what lseek, dup and fcntl answer. Of a socket connected to ENDPOINT, or of one of each"
                + " kind.")
public final class SocketStat implements Callable<Integer> {

    private static final String BYTES = "hello";
    /** As much as a second; on one host the bytes are there at the first or second. */
    private static final int MOST_LOOKS = 200;

    private static final Duration LONGEST_CONNECT = Duration.ofSeconds(10);

    @Mixin
    @SuppressWarnings("NullAway.Init")
    private NetworkWords network;

    @Parameters(
            paramLabel = "ENDPOINT",
            arity = "0..1",
            converter = Words.EndpointWord.class,
            description = "of any kind; without it one of each kind is made on this host")
    private @Nullable Endpoint endpoint;

    @Spec
    @SuppressWarnings("NullAway.Init")
    private CommandSpec spec;

    @Override
    public Integer call() throws IOException {
        try (Network running = network.network()) {
            // Fails at once where nothing can be asked.
            running.descriptors();
            if (endpoint != null) {
                print(endpoint.toString(), inspect(running, endpoint));
                return 0;
            }
            for (Endpoint local : oneOfEachKind()) {
                try {
                    print(kind(local), inspectOwn(running, local));
                } catch (RuntimeException e) {
                    skip(local, Exceptions.unwrap(e));
                }
            }
        }
        return 0;
    }

    private static List<Endpoint> oneOfEachKind() {
        String name = "@sockflux-" + UUID.randomUUID();
        return List.of(
                Endpoint.parse("tcp://127.0.0.1:0"),
                Endpoint.parse("udp://127.0.0.1:0"),
                Endpoint.parse("unix:" + name),
                Endpoint.parse("unix-dgram:" + name),
                Endpoint.parse("unix-seqpacket:" + name),
                Endpoint.parse("raw://127.0.0.1/icmp"));
    }

    private static String kind(Endpoint endpoint) {
        String uri = endpoint.toString();
        return uri.substring(0, uri.indexOf(':'));
    }

    /** A kind that there is not here, or not for this user, is no failure. */
    private void skip(Endpoint local, Throwable why) throws IOException {
        if (!(why instanceof SystemCallException) && !(why instanceof TransportUnavailableException)) {
            throw new IOException(Failures.line(why), why);
        }
        spec.commandLine().getOut().println(kind(local) + "\n  none: " + Failures.line(why) + "\n");
    }

    /** One that is bound or connected on this host, with some bytes waiting in it where it can have them. */
    private static Mono<SocketInspection> inspectOwn(Network network, Endpoint local) {
        if (local.type().isConnected()) {
            return network.acceptor()
                    .endpoints(local)
                    .serve(connection -> connection.send(BYTES).thenMany(connection.receive()))
                    .flatMap(listener -> network.connector(listener.endpoints().get(0))
                            .use(SocketStat::withBytes)
                            .last()
                            .delayUntil(inspection -> listener.close()));
        }
        return network.datagrams(local)
                .use(socket -> local.type() == SocketType.RAW
                        ? socket.inspect()
                        : socket.send(Message.of(BYTES).to(socket.localEndpoint()))
                                .then(withBytes(socket)))
                .last();
    }

    private static Mono<SocketInspection> withBytes(OpenSocket socket) {
        return socket.inspect()
                .repeatWhen(asked -> asked.delayElements(Duration.ofMillis(5)))
                .take(MOST_LOOKS)
                .takeUntil(inspection -> inspection.bytesReadable().orElse(0) > 0)
                .last();
    }

    private static Mono<SocketInspection> inspect(Network network, Endpoint peer) {
        if (peer.type().isConnected()) {
            return network.connector(peer)
                    .timeout(LONGEST_CONNECT)
                    .use(OpenSocket::inspect)
                    .last();
        }
        return network.datagrams(Datagrams.localFor(network, peer))
                .use(socket -> socket.connect(peer).then(socket.inspect()))
                .last();
    }

    private void print(String title, Mono<SocketInspection> inspection) {
        PrintWriter out = spec.commandLine().getOut();
        out.println(title);
        inspection.blockOptional().ifPresent(told -> StatTable.lines(told).forEach(line -> out.println("  " + line)));
        out.println();
    }
}
