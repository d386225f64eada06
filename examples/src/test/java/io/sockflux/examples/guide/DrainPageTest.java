package io.sockflux.examples.guide;

import static java.util.Objects.requireNonNull;
import static org.assertj.core.api.Assertions.assertThat;

import io.sockflux.Network;
import io.sockflux.stream.Connection;
import io.sockflux.stream.Listener;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import org.junit.jupiter.api.Test;
import reactor.core.publisher.Mono;

/** The snippets of {@code docs/guide/drain.md}. */
class DrainPageTest {

    @Test
    void shouldStopOnSignal() {
        try (Network network = Network.create()) {
            // snippet: hook
            network.drainAtExit(Duration.ofSeconds(30));
            // end
            // The hook runs when this process ends, unless the network is closed before. A contract ends a process for
            // it.
            assertThat(requireNonNull(network.drain(Duration.ofSeconds(30)).block()))
                    .isEqualTo(new Listener.DrainOutcome(0, 0));
        }
    }

    @Test
    void shouldTellTheHandlers() {
        try (Network network = Network.create()) {
            // snippet: tell
            Listener listener = network.acceptor()
                    .endpoints("tcp://127.0.0.1:0")
                    .serve(connection -> connection
                            .receive()
                            .lines(StandardCharsets.UTF_8, 1024)
                            .takeUntilOther(connection.draining())
                            .concatMap(line -> connection.send(line + "\n")))
                    .block();
            // end
            Connection client = client(network, requireNonNull(listener));
            // snippet: both
            Listener.DrainOutcome outcome =
                    listener.drain(Duration.ofSeconds(30)).block();
            // end
            assertThat(outcome).isEqualTo(new Listener.DrainOutcome(1, 0));
            client.closed().block();
        }
    }

    @Test
    void shouldCloseIdleConnections() {
        try (Network network = Network.create()) {
            // snippet: idle
            Mono<Listener> server = network.acceptor()
                    .endpoints("tcp://127.0.0.1:0")
                    .closeIdleWhenDraining(Duration.ofSeconds(1))
                    .serve(connection -> connection
                            .receive()
                            .lines(StandardCharsets.UTF_8, 1024)
                            .concatMap(line -> connection.send(line + "\n")));
            // end
            Listener listener = requireNonNull(server.block());
            Connection client = client(network, listener);
            assertThat(listener.drain(Duration.ofSeconds(100)).block()).isEqualTo(new Listener.DrainOutcome(1, 0));
            client.closed().block();
        }
    }

    /** A client that has had an answer, and closes when the server ends the stream. */
    private static Connection client(Network network, Listener listener) {
        Connection client = requireNonNull(
                network.connector(listener.endpoints().get(0)).connect().block());
        client.send("a line\n").then(client.receive().next()).block();
        client.receive()
                .subscribe(bytes -> {}, error -> {}, () -> client.close().subscribe());
        return client;
    }
}
