package io.sockflux.examples.selftest;

import io.sockflux.Network;
import io.sockflux.error.TransportUnavailableException;
import io.sockflux.observe.NetworkCounts;
import io.sockflux.observe.NetworkObserver;
import io.sockflux.observe.ObservedConnection;
import io.sockflux.observe.ObservedListener;
import io.sockflux.option.OptionException;
import io.sockflux.option.TcpOptions;
import io.sockflux.stream.Listener;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.function.Function;
import reactor.core.publisher.Mono;

/** What an operator sees of a network: its counts, the events of an observer, samples of TCP_INFO. */
final class ObserveChecks {

    private static final String TEXT = "sockflux";

    private ObserveChecks() {}

    static List<Check> all() {
        return List.of(
                Check.of("counts", ObserveChecks::counts),
                Check.of("observer", ObserveChecks::events),
                Check.of("samples of TCP_INFO", ObserveChecks::sample),
                FlightCheck.of());
    }

    /** Runs the body while the client's connection is open, and has had its answer. */
    static Mono<String> answered(Network network, Function<ObservedConnection, Mono<String>> body) {
        return Mono.usingWhen(
                network.acceptor()
                        .endpoints("tcp://127.0.0.1:0")
                        .serve(connection -> connection.send(connection.receive())),
                listener -> network.connector(listener.endpoints().get(0))
                        .use(connection -> connection
                                .send(TEXT)
                                .then(connection.peek(TEXT.length()))
                                .map(answer -> answer.toString(StandardCharsets.US_ASCII))
                                .then(Mono.defer(() -> body.apply((ObservedConnection) connection))))
                        .next(),
                Listener::close);
    }

    private static Mono<String> counts(Network network) {
        NetworkCounts before = network.counts();
        return answered(network, connection -> {
            NetworkCounts now = network.counts();
            long accepted = now.acceptedEver() - before.acceptedEver();
            long connected = now.connectedEver() - before.connectedEver();
            return accepted == 1 && connected == 1 && connection.bytesOut() == TEXT.length()
                    ? Mono.just("1 accepted, 1 connected, " + connection.bytesOut() + " bytes out")
                    : Mono.error(new IOException("counted " + accepted + " accepted, " + connected + " connected, "
                            + connection.bytesOut() + " bytes out (expected: 1, 1, " + TEXT.length() + ")"));
        });
    }

    private static Mono<String> events(Network network) {
        AtomicInteger bound = new AtomicInteger();
        AtomicInteger closed = new AtomicInteger();
        NetworkObserver observer = new NetworkObserver() {
            @Override
            public void listenerBound(ObservedListener listener) {
                bound.incrementAndGet();
            }

            @Override
            public void listenerClosed(ObservedListener listener) {
                closed.incrementAndGet();
            }
        };
        return Mono.usingWhen(
                        Mono.fromSupplier(() -> Network.builder()
                                .transport(network.transport())
                                .threads(1)
                                .observer(observer)
                                .build()),
                        observed -> answered(observed, connection -> Mono.just(TEXT)),
                        Network::closeAsync)
                .flatMap(text -> bound.get() == 1 && closed.get() == 1
                        ? Mono.just("a listener was bound, and closed")
                        : Mono.error(new IOException("told of " + bound + " listeners that were bound and " + closed
                                + " that were closed (expected: 1 and 1)")));
    }

    private static Mono<String> sample(Network network) {
        return answered(
                network,
                connection -> connection
                        .get(TcpOptions.TCP_INFO)
                        .map(info -> "round trip " + info.roundTripTime().toNanos() / 1000 + " us, "
                                + info.totalRetransmits() + " sent again")
                        // Without an errno it is the transport that has no such thing.
                        .onErrorMap(
                                OptionException.class,
                                e -> e.errno().isPresent()
                                        ? e
                                        : new TransportUnavailableException(String.valueOf(e.getMessage()))));
    }
}
