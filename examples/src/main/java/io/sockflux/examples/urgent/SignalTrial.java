package io.sockflux.examples.urgent;

import io.sockflux.Network;
import io.sockflux.address.Endpoint;
import io.sockflux.datagram.DatagramSocket;
import io.sockflux.message.Message;
import io.sockflux.socket.SignalIo;
import io.sockflux.stream.Connection;
import io.sockflux.stream.Listener;
import java.nio.file.Path;
import java.util.LinkedHashMap;
import java.util.Map;
import reactor.core.publisher.Flux;
import reactor.core.publisher.Mono;
import reactor.core.publisher.Sinks;

/**
 * A socket whose signals are watched, and another one that makes them.
 *
 * @param send gives it some input
 * @param receive takes that in
 * @param close closes both
 */
record SignalTrial(SignalIo signals, Mono<Void> send, Mono<Void> receive, Mono<Void> close) {

    /** A protocol that is for trials, RFC 3692. */
    private static final int TRIAL_PROTOCOL = 253;

    /** One for each type of socket, by its name; none is opened before it is subscribed to. */
    static Map<String, Mono<SignalTrial>> all(Network network, Path folder) {
        Map<String, Mono<SignalTrial>> all = new LinkedHashMap<>();
        all.put("tcp", stream(network, "tcp://127.0.0.1:0"));
        all.put("udp", datagram(network, "udp://127.0.0.1:0", "udp://127.0.0.1:0"));
        all.put("unix", stream(network, "unix:" + folder.resolve("s")));
        all.put("unix-dgram", datagram(network, "unix-dgram:" + folder.resolve("d"), "unix-dgram:"));
        all.put("unix-seqpacket", stream(network, "unix-seqpacket:" + folder.resolve("q")));
        String raw = "raw://127.0.0.1/" + TRIAL_PROTOCOL;
        all.put("raw", datagram(network, raw, raw));
        return all;
    }

    private static Mono<SignalTrial> stream(Network network, String endpoint) {
        return Mono.defer(() -> {
            Sinks.One<Connection> accepted = Sinks.one();
            return network.acceptor()
                    .endpoints(endpoint)
                    .serve(connection -> {
                        accepted.tryEmitValue(connection);
                        return connection.closed();
                    })
                    .flatMap(listener -> network.connector(listener.endpoints().get(0))
                            .connect()
                            .zipWith(accepted.asMono())
                            .map(both -> context(listener, both.getT1(), both.getT2())));
        });
    }

    private static SignalTrial context(Listener listener, Connection from, Connection watched) {
        return new SignalTrial(
                watched.signals(),
                from.send("input"),
                watched.receive().next().then(),
                Mono.when(from.close(), watched.close()).then(listener.close()));
    }

    private static Mono<SignalTrial> datagram(Network network, String local, String sender) {
        return Mono.defer(() -> network.datagrams(local)
                .bind()
                .zipWith(network.datagrams(sender).bind())
                .map(both -> datagrams(both.getT1(), both.getT2())));
    }

    private static SignalTrial datagrams(DatagramSocket watched, DatagramSocket from) {
        Endpoint to = watched.localEndpoint();
        return new SignalTrial(
                watched.signals(),
                from.send(Flux.defer(() -> Flux.just(Message.of("input").to(to)))),
                watched.receive().next().then(),
                Mono.when(from.close(), watched.close()));
    }
}
